"""Definitions stand in tooltips wherever a phrase does; without any there is no tooltip."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.base.errors import BadInput
from pages.shared.showing import meanings
from tests.nouns import nouns, zipped
from tests.pages.made_run import EVIL_PHRASE, Made
from tests.pages.test_pages import open_page, problems

WHEEL = "round & <b>rolling</b>"
MADE = {"wheel": WHEEL, "road": "what a car drives on", "fur": "hair of an animal"}
ESCAPED = "round &amp; &lt;b&gt;rolling&lt;/b&gt;"


@pytest.fixture
def told(tmp_path: Path) -> None:
    """A machine that has definitions of some of the made run's phrases."""
    zipped(tmp_path / "nltk_data", nouns(MADE))


def figures(at: AppTest) -> str:
    return json.dumps([chart.proto.spec for chart in at.get("plotly_chart")])


def markup(at: AppTest) -> str:
    return "".join(html.value for html in at.html)


def test_without_definitions_nothing_is_said_but_what_would_fetch_them(made: Made) -> None:
    assert meanings.tooltip("wheel") is None and meanings.listed(["wheel"]) is None
    assert meanings.title("wheel") == "" and meanings.lines(["wheel"]) == ""
    assert meanings.full_title("a<b") == ' title="a&lt;b"'
    at = open_page("refine", "vocabulary", phrase="wheel")
    assert at.subheader[0].proto.help == ""
    assert "meaning" not in at.dataframe[0].value
    assert any("WordNet 3.0 licence, Princeton" in caption.value for caption in at.caption)
    assert at.button(key="fetch")


@pytest.mark.usefixtures("told")
def test_definitions_are_shown_as_text() -> None:
    assert meanings.title("wheel") == f' title="{ESCAPED}"'
    assert meanings.full_title("wheel") == f' title="wheel: {ESCAPED}"'
    assert "<b>" not in str(meanings.tooltip("wheel"))
    assert meanings.lines(["wheel", EVIL_PHRASE, "road"]).splitlines() == [
        f"wheel: {WHEEL}",
        "road: what a car drives on",
    ]


@pytest.mark.usefixtures("told")
def test_the_vocabulary_has_them_in_its_table_and_panel(made: Made) -> None:
    at = open_page("refine", "vocabulary", phrase="road")
    assert problems(at) == []
    assert at.subheader[0].proto.help == "what a car drives on"
    table = at.dataframe[0].value.set_index("phrase")["meaning"]
    assert table["wheel"] == WHEEL and table[EVIL_PHRASE] == ""
    assert not [button for button in at.button if button.key == "fetch"]


@pytest.mark.usefixtures("told")
def test_charts_tell_them_at_the_pointer(made: Made) -> None:
    for section, name, query in (
        ("explore", "cluster", {"cluster": "0"}),
        ("explore", "image", {"image": "5"}),
    ):
        at = open_page(section, name, **query)
        assert problems(at) == []
        assert "what a car drives on" in figures(at), name
        assert "<b>rolling" not in figures(at), name


@pytest.mark.usefixtures("told")
def test_phrases_beside_the_map_have_them(made: Made) -> None:
    at = open_page("explore", "map", cluster="0")
    assert problems(at) == []
    assert 'title="road: what a car drives on"' in markup(at)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("desk", ["focus", "grid"])
def test_evidence_of_the_triage_has_them(made: Made, desk: str) -> None:
    at = open_page("explore", "triage", desk=desk, queue="all")
    assert problems(at) == []
    assert 'title="road: what a car drives on"' in markup(at)


@pytest.mark.usefixtures("told")
def test_switches_of_concepts_have_them(made: Made) -> None:
    at = open_page("explore", "image", image="5")
    helps = {box.label: box.help for box in at.checkbox}
    assert helps["road"] == "what a car drives on"


@pytest.mark.usefixtures("told")
def test_the_cards_have_them(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.store.runs import load_run
    from pages.prepare.dataset import cards

    run = load_run(made.workspace, made.run)
    card: dict[str, Any] = cards._card(run, 0, "wheel")
    assert f"wheel: {WHEEL}" in card["meanings"].splitlines()


def test_a_download_that_fails_says_so_on_the_page(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise BadInput("no network")

    monkeypatch.setattr("core.words.glosses.download", fail)
    at = open_page("refine", "vocabulary")
    at.button(key="fetch").click().run()
    assert [error.value for error in at.error] == ["no network"]
    assert at.button(key="fetch")


def test_once_they_are_fetched_they_are_shown(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = nouns(MADE)
    corpus = tmp_path / "nltk_data"
    monkeypatch.setattr("core.words.glosses.download", lambda: zipped(corpus, fetched))
    at = open_page("refine", "vocabulary", phrase="road")
    at.button(key="fetch").click().run()
    assert problems(at) == []
    assert at.subheader[0].proto.help == "what a car drives on"
    assert not [button for button in at.button if button.key == "fetch"]
