"""Who edited on the command line: the login's name, and where the edit comes from."""

import getpass
import os

import pytest

from core.base.language import speaking
from core.output.audit import audit_csv, entries
from core.store import edits
from core.work.cli.commands import main


def tagged(small_run, tag) -> edits.Edit:
    """The edit that the command made."""
    workspace, run = small_run
    where = ["--where", "cluster=0", "--workspace", str(workspace.folder)]
    assert main(["tag", run.id, "--add", tag, *where]) == 0
    return edits.log(workspace, run.ids["assignment"])[-1]


def test_the_log_has_the_name_of_the_login(small_run, monkeypatch, capsys) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    edit = tagged(small_run, "one")
    assert (edit.author, edit.person, edit.tab) == ("ada (command line)",) * 2 + ("",)
    assert b"ada (command line)" in audit_csv(entries([edit]))
    with speaking("zh"):
        assert edit.person == "ada（命令行）"


@pytest.mark.parametrize("fault", [KeyError("uid 1000"), OSError("No username set")])
def test_a_container_may_know_no_name(small_run, monkeypatch, capsys, fault) -> None:
    def unknown():
        raise fault

    monkeypatch.setattr(getpass, "getuser", unknown)
    edit = tagged(small_run, f"{os.getpid()}")
    assert edit.author == edit.person == "command line"


def test_a_program_and_a_tab_have_no_name() -> None:
    for author, tab, person in (("table", "", ""), ("f00", "f00", ""), ("ada", "f00", "ada")):
        edit = edits.Edit(1, "s", "skip", {"images": [1]}, author, 0.0, tab=tab)
        assert edit.person == person
