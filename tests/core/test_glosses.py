"""Definitions: found by offset in NLTK's corpus or Debian's, refused from other versions."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import BadInput
from core.output.export import report_html
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.words import glosses
from core.words.glosses import places
from core.words.nltk_data import folders
from core.work.cli import commands as cli
from tests.nouns import nouns, unpacked, zipped
from tests.pages.made_run import make_run

MADE = {
    "wheel": 'what a car rolls on; "the wheel turned"; "four wheels"',
    "crane (wading bird)": "a bird that stands in water",
    "crane": "a machine that lifts",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where NLTK keeps its data; see tests.conftest."""
    return tmp_path / "nltk_data"


def test_without_any_file_there_are_none(data: Path) -> None:
    assert not glosses.available()
    assert glosses.glosses(["wheel"]) == {}


@pytest.mark.parametrize("write", [unpacked, zipped])
def test_they_are_found_by_meaning_in_a_folder_and_in_a_zip(
    data: Path, write: Callable[[Path, bytes], None]
) -> None:
    write(data, nouns(MADE))
    assert glosses.available()
    assert glosses.glosses(["wheel", "Crane", "crane (wading bird)", "no such noun"]) == {
        "wheel": "what a car rolls on",
        "Crane": "a machine that lifts",
        "crane (wading bird)": "a bird that stands in water",
    }


def test_debians_folder_will_do(tmp_path: Path) -> None:
    (tmp_path / "wordnet-base").mkdir()
    (tmp_path / "wordnet-base" / "data.noun").write_bytes(nouns(MADE))
    assert glosses.glosses(["crane"]) == {"crane": "a machine that lifts"}


def test_a_noun_whose_line_is_not_in_its_place_has_none(data: Path) -> None:
    unpacked(data, nouns({"wheel": "round"}))
    assert glosses.glosses(["wheel", "road"]) == {"wheel": "round"}


def test_another_versions_file_is_refused_for_one_that_fits(data: Path) -> None:
    unpacked(data, b" " + nouns(MADE))
    assert not glosses.available()
    zipped(data, nouns(MADE))
    assert glosses.glosses(["crane"]) == {"crane": "a machine that lifts"}


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_a_broken_file_is_as_none(data: Path, content: bytes) -> None:
    (data / "corpora").mkdir(parents=True)
    (data / "corpora" / "wordnet.zip").write_bytes(content)
    assert not glosses.available()
    assert glosses.glosses(["crane"]) == {}


def test_a_file_that_came_meanwhile_is_seen(data: Path) -> None:
    assert not glosses.available()
    zipped(data, nouns(MADE))
    assert glosses.available()


def test_they_are_looked_for_wherever_nltk_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    import nltk.data

    monkeypatch.setenv("NLTK_DATA", "/one/place")
    assert {Path(folder) for folder in nltk.data.path} <= set(folders())
    assert folders()[0] == Path("/one/place")


def test_fetching_puts_them_where_they_are_found(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def download(name: str, **_: Any) -> bool:
        assert name == "wordnet"
        zipped(data, nouns(MADE))
        return True

    monkeypatch.setattr("nltk.download", download)
    assert cli.main(["glosses"]) == 0
    assert "definitions" in capsys.readouterr().out
    assert glosses.available()


def test_a_download_that_fails_is_one_sentence_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("nltk.download", lambda *_, **__: False)
    assert cli.main(["glosses"]) == 2
    said = capsys.readouterr().err.strip()
    assert len(said.splitlines()) == 1
    for way_out in ("NLTK", "network", "wordnet-base", "nltk.downloader wordnet"):
        assert way_out in said


def test_a_folder_that_cannot_be_written_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def download(*_: Any, **__: Any) -> bool:
        raise PermissionError(13, "Permission denied", "/nltk_data")

    monkeypatch.setattr("nltk.download", download)
    with pytest.raises(BadInput, match="/nltk_data cannot be used"):
        glosses.fetch()


def test_a_download_of_another_version_is_told_of(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nltk.download", lambda *_, **__: unpacked(data, b"31") is None)
    with pytest.raises(BadInput, match="not version 3.0"):
        glosses.fetch()


def test_places_are_nltks_first_then_debians(data: Path, tmp_path: Path) -> None:
    assert list(places()) == [
        data / "corpora" / "wordnet" / "data.noun",
        data / "corpora" / "wordnet.zip",
        tmp_path / "wordnet-base" / "data.noun",
    ]


def test_reading_them_needs_neither_torch_nor_nltk() -> None:
    code = (
        "import sys; from core.words.glosses import glosses; glosses(['zebra']); "
        "assert not {'torch', 'nltk'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_a_report_tells_them_and_whose_they_are(data: Path, tmp_path: Path) -> None:
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=4)
    run = load_run(made.workspace, made.run)
    without = report_html(made.workspace, run).decode()
    assert "Princeton" not in without
    zipped(data, nouns({"wheel": 'round & <b>rolling</b>; "wheels"'}))
    told = report_html(made.workspace, run).decode()
    assert '<span title="round &amp; &lt;b&gt;rolling&lt;/b&gt;">wheel</span>' in told
    assert "Princeton University" in told
