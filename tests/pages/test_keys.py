"""The list of keys: a letter for every page, nothing twice, and choices that make sense."""

import re
from collections.abc import Iterator

import pytest
import streamlit as st

from pages.shared.lists import keys, menu

PAGES = [name for names in menu.SECTIONS.values() for name in names]


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    st.session_state.chosen_keys = {}
    yield
    st.session_state.chosen_keys = {}


def test_every_page_has_a_letter_of_its_own() -> None:
    letters = keys.letters()
    assert list(letters) == PAGES and len(set(letters.values())) == len(PAGES)
    assert (letters["map"], letters["cluster"], letters["triage"]) == ("M", "L", "T")


def test_every_action_has_a_key_of_its_own_that_nothing_else_takes() -> None:
    own = [key for _, key in keys.ACTIONS.values()]
    assert len(set(own)) == len(own) and not set(own) & set(keys.TAKEN)


def test_a_choice_replaces_a_key_and_none_brings_it_back() -> None:
    keys.choose({"accept": "X", "go_map": "Z"})
    assert (keys.of("accept"), keys.of("skip")) == ("X", "S")
    goes, acts, *_ = keys.groups()
    assert next(each for each in goes["keys"] if each["name"] == "go_map")["key"] == "Z"
    assert acts["keys"][0] == {"name": "accept", "says": "Accept its cluster", "key": "X"}
    keys.choose({})
    assert keys.of("accept") == "A"


@pytest.mark.parametrize(
    "wrong",
    [
        {"accept": "C"},  # Streamlit's own: a button with it would be refused
        {"accept": "Enter"},
        {"accept": "é"},
        {"accept": 5.5},
        {"accept": ["A"]},
        {"fly": "Y"},
        {"go_nowhere": "Y"},
    ],
)
def test_what_a_browser_keeps_may_make_no_sense(wrong: dict[str, object]) -> None:
    keys.choose({**wrong, "skip": "V"})
    assert st.session_state.chosen_keys == {"skip": "V"}


def test_the_sheet_lists_every_page_and_opens_the_first_by_the_empty_address() -> None:
    goes = keys.groups()[0]["keys"]
    assert [each["name"] for each in goes] == [f"go_{name}" for name in PAGES]
    assert [each["goes"] for each in goes if each["name"] == f"go_{menu.DEFAULT}"] == [""]


def test_each_place_has_one_entry_for_each_of_its_keys() -> None:
    for place, entries in keys.STAY.items():
        taken = list(entries.values())
        assert len(set(taken)) == len(taken), place
    assert {"Space bar", "Shift and Space", "Home End"} <= set(
        keys.STAY["In a grid of images"].values()
    )


def test_the_script_takes_and_refuses_the_same_keys() -> None:
    """What it lets through and Python drops would be a key that does nothing."""
    source = (menu.PAGES.parent / "scripts" / "keys.js").read_text(encoding="utf-8")
    pattern = re.search(r"if \(!/\^(.+?)\$/\.test\(key\)\)", source)
    assert pattern and pattern[1] == keys.KEY.pattern
    taken = source.partition("const TAKEN = {")[2].partition("}\n")[0]
    assert re.findall(r"^  (\w): ", taken, re.MULTILINE) == list(keys.TAKEN)
