"""Files are English whoever writes them; the page to explore is wholly the reader's."""

import re
from pathlib import Path

import pytest

from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work.cli import run as command
from core.work.cli.commands import main
from tests.pages.made_run import Made, make_run

CHINESE = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("files")
    return make_run(Workspace(folder / "workspace"), folder / "images", per_class=2)


@pytest.mark.parametrize("name", ["report.html", "labels.csv", "clusters.csv", "labels.jsonl"])
def test_a_file_is_english_whatever_the_environment(
    made: Made, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []
    for language in ("zh", "en"):
        monkeypatch.setenv("WHYCLUSTER_LANGUAGE", language)
        out = tmp_path / language / name
        out.parent.mkdir()
        workspace = str(made.workspace.folder)
        assert main(["export", made.run, "--workspace", workspace, "--out", str(out)]) == 0
        files.append([re.sub(r"\d\d:\d\d", "", each.read_text("utf-8")) for each in written(out)])
    assert files[0] == files[1] and not CHINESE.search("".join(files[0]))


def test_what_a_run_writes_is_english_whatever_the_environment(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")
    run = load_run(made.workspace, made.run)
    command._write(made.workspace, run, tmp_path / "labels.csv", None)
    texts = {each.name: each.read_text("utf-8") for each in written(tmp_path)}
    assert {"labels.csv", "clusters.csv"} <= texts.keys()
    assert not CHINESE.search("".join(texts.values()))
    assert not CHINESE.search(command.in_json(run, {})["words"])


def written(out: Path) -> list[Path]:
    return [out] if out.is_file() else sorted(out.rglob("*.*"))


def test_the_page_to_explore_is_chinese(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")
    out = tmp_path / "page.html"
    given = ["--workspace", str(made.workspace.folder), "--out", str(out), "--format", "page"]
    assert main(["export", made.run, *given]) == 0
    assert '<html lang="zh">' in (text := out.read_text("utf-8")) and CHINESE.search(text)
