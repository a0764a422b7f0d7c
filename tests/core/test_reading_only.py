"""A workspace on a full or a read-only disk is read as ever; what would write says one sentence.

Full is a process that may write no file (RLIMIT_FSIZE); read-only is a folder without permission
to write, which holds for a superuser once its power over permissions is dropped (prctl).
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.base.errors import BadInput
from core.output.export import labels_csv
from core.store import database
from core.store.database import Database
from core.store.runs import load_run, runs
from core.store.workspace import Workspace

ROOT = Path(__file__).parents[2]
PRELUDE = {
    "full": "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); ",
    "read-only": "",
}
DROP_BOUNDS, OVER_PERMISSIONS = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


def without_power_over_permissions():
    import ctypes

    ctypes.CDLL(None).prctl(DROP_BOUNDS, OVER_PERMISSIONS, 0, 0, 0)


@pytest.fixture(params=PRELUDE)
def command(request, first_run, tmp_path):
    """Runs a command on such a disk; returns the finished process."""
    folder = tmp_path / "disk" / "workspace"
    shutil.copytree(first_run[0], folder)
    if request.param == "read-only":
        everything = [folder, *folder.rglob("*")]
        for path in everything:
            path.chmod(path.stat().st_mode & ~0o222)
        request.addfinalizer(lambda: [path.chmod(0o755) for path in everything])

    def run(*arguments):
        code = f"{PRELUDE[request.param]}import sys, core.__main__ as m; sys.exit(m.start())"
        told = [sys.executable, "-B", "-c", code, *map(str, arguments), "--workspace", str(folder)]
        return subprocess.run(
            told,
            cwd=ROOT,
            capture_output=True,
            preexec_fn=without_power_over_permissions if os.geteuid() == 0 else None,
        )

    return run


def test_runs_are_listed_and_exported_elsewhere(command, first_run, tmp_path):
    listed = command("runs", "--json")
    assert listed.returncode == 0, listed.stderr
    assert [json.loads(line)["run"] for line in listed.stdout.splitlines()] == [first_run[1]]
    workspace = Workspace(first_run[0])
    exported = command("export", first_run[1], "--out", "-")
    assert exported.returncode == 0, exported.stderr
    assert exported.stdout == labels_csv(workspace, load_run(workspace, first_run[1]))


def test_what_there_is_is_told_and_what_would_change_it_is_one_sentence(command, first_run):
    assert b"Runs" in command("disk").stdout
    ended = command("delete", first_run[1])
    assert ended.returncode == 2
    assert b"make room on its disk, or allow it to be written to" in ended.stderr
    assert len(ended.stderr.decode().strip().splitlines()) == 1


def test_the_last_words_of_a_killed_process_are_read_too(tmp_path, monkeypatch):
    """They lie in the log beside the file, which is not passed over."""
    Workspace(tmp_path / "w")
    with closing(database.sqlite3.connect(tmp_path / "w" / database.FILE)) as db:
        db.execute("insert into trash values ('a', 'A run', 1)")
        db.commit()
        shutil.copytree(tmp_path / "w", tmp_path / "killed")
    names = refuse_to_write(monkeypatch)
    with Database(tmp_path / "killed").transaction() as db:
        assert [row["title"] for row in db.execute("select * from trash")] == ["A run"]
    assert names[0].endswith("mode=ro")


def test_what_an_older_program_wrote_is_read_and_stays_as_it_is(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", database.MIGRATIONS[:3])
        Workspace(tmp_path)
    before = (tmp_path / database.FILE).read_bytes()
    names = refuse_to_write(monkeypatch)
    workspace = Workspace(tmp_path)
    assert workspace.reads_only and runs(workspace) == []
    with pytest.raises(BadInput, match="make room"), workspace.database() as db:
        db.execute("insert into trash values ('a', 'A run', 1)")
    assert (tmp_path / database.FILE).read_bytes() == before
    assert names[0].endswith("immutable=1")


def test_a_disk_with_room_again_is_written_to(tmp_path, monkeypatch):
    workspace = Workspace(tmp_path)
    assert not workspace.reads_only
    with monkeypatch.context() as patch:
        refuse_to_write(patch)
        assert runs(workspace) == [] and workspace.reads_only
    assert runs(workspace) == [] and not workspace.reads_only


def refuse_to_write(monkeypatch):
    """SQLite says from now on that the disk is full; the names of what is opened to be read."""
    opened, names = database._opened, []

    def to_read_alone(name, uri=False):
        if not uri:
            raise database.sqlite3.OperationalError("database or disk is full")
        names.append(name)
        return opened(name, uri)

    monkeypatch.setattr(database, "_opened", to_read_alone)
    return names
