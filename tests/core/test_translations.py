"""Names in Chinese: read from NLTK's copy of the Open Multilingual Wordnet, made up here."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import BadInput
from core.base.language import speaking
from core.output.export import clusters_csv
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.words import glosses, translations
from core.words.senses import offset
from tests.nouns import nouns, unpacked
from tests.pages.made_run import make_run

INSIDE = "omw-1.4/cmn/wn-data-cmn.tab"
NAMES = {"wheel": "车+轮", "crane (wading bird)": "鹤", "crane": "起重机"}


def tab(names: dict[str, str]) -> bytes:
    """As the corpus writes them: a comment, several names of a synset, other parts of speech."""
    lines = ["# Chinese Open Wordnet\tcmn", "00001740-a\tcmn:lemma\t能"]
    for phrase, name in names.items():
        at = offset(phrase)
        lines += [f"{at:08d}-n\tcmn:lemma\t{name}", f"{at:08d}-n\tcmn:lemma\t另一个"]
        lines += [f"{at:08d}-n\tcmn:def\t0\t释义", "torn line"]
    return "\n".join(lines).encode()


def in_folder(data: Path, content: bytes) -> None:
    file = data / "corpora" / INSIDE
    file.parent.mkdir(parents=True)
    file.write_bytes(content)


def in_zip(data: Path, content: bytes) -> None:
    file = data / "corpora" / "omw-1.4.zip"
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(INSIDE, content)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where NLTK keeps its data; see tests.conftest."""
    return tmp_path / "nltk_data"


@pytest.mark.parametrize("write", [in_folder, in_zip])
def test_a_meaning_has_its_first_name(data: Path, write: Callable[[Path, bytes], None]) -> None:
    wanted = ["wheel", "Crane", "crane (wading bird)", "road", "no such noun"]
    assert translations.translations(wanted, "zh") == {}
    write(data, tab(NAMES))
    assert translations.translations(wanted, "zh") == {
        "wheel": "车轮",
        "Crane": "起重机",
        "crane (wading bird)": "鹤",
    }


def test_english_needs_none(data: Path) -> None:
    in_folder(data, tab(NAMES))
    assert translations.translations(["wheel"]) == {}
    with speaking("zh"):
        assert translations.translations(["wheel"]) == {"wheel": "车轮"}


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_a_broken_zip_is_as_none(data: Path, content: bytes) -> None:
    (data / "corpora").mkdir(parents=True)
    (data / "corpora" / "omw-1.4.zip").write_bytes(content)
    assert not translations.available("zh")


def test_they_stand_before_definitions_for_readers_of_chinese_alone(data: Path) -> None:
    in_folder(data, tab({"wheel": "车轮"}))
    unpacked(data, nouns({"wheel": "what a car rolls on", "crane": "a machine that lifts"}))
    phrases = ["wheel", "crane", "no such noun"]
    english = {"wheel": "what a car rolls on", "crane": "a machine that lifts"}
    assert glosses.glosses(phrases) == english
    with speaking("zh"):
        assert glosses.glosses(phrases) == {**english, "wheel": "车轮 · what a car rolls on"}


def test_they_are_told_without_definitions(data: Path) -> None:
    in_folder(data, tab(NAMES))
    with speaking("zh"):
        assert glosses.glosses(["wheel", "road"]) == {"wheel": "车轮"}


def test_what_is_missing_is_fetched(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked(data, nouns({"wheel": "round"}))
    asked: list[str] = []

    def download(corpus: str, **_: Any) -> bool:
        asked.append(corpus)
        in_zip(data, tab(NAMES))
        return True

    monkeypatch.setattr("nltk.download", download)
    glosses.fetch()  # in English nothing is missing
    assert asked == []
    with speaking("zh"):
        assert not glosses.are_whole()
        glosses.fetch()
        assert glosses.are_whole()
    assert asked == ["omw-1.4"]


def test_a_download_that_fails_says_what_to_do(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nltk.download", lambda *_, **__: False)
    with pytest.raises(BadInput, match=r"network.*nltk\.downloader omw-1\.4"):
        translations.fetch()


def test_the_table_of_clusters_has_them_where_they_are(tmp_path: Path, data: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    run = load_run(workspace, make_run(workspace, tmp_path / "images", per_class=3).run)

    def column() -> list[str]:
        table = clusters_csv(workspace, run).decode()
        return [row["name_zh"] for row in csv.DictReader(io.StringIO(table))]

    assert set(column()) == {""}
    in_folder(data, tab({run.cluster_names[0]: "第一个"}))
    assert column()[0] == "第一个"
