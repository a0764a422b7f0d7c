"""Top-V on the pages: chosen on one, it holds on all, after a reload and in the exports."""

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from core.output.export import labels_csv
from core.store import preferences
from core.store.preferences import Preferences
from core.store.runs import load_run
from pages.shared.lists import state
from tests.pages.made_run import Made
from tests.pages.test_own_images import import_button, uploaded
from tests.pages.test_pages import open_page, problems

PAGES = [("explore", "triage"), ("explore", "image"), ("explore", "cluster"), ("report", "export")]


def opened(section: str, page: str) -> AppTest:
    """A page with the popover of the choice open."""
    at = open_page(section, page)
    at.session_state[state.key("top_v", "box")] = True
    return at.run()


def number(at: AppTest):
    (found,) = [n for n in at.number_input if n.label == "Phrases of evidence"]
    return found


@pytest.mark.parametrize(("section", "page"), PAGES)
def test_a_choice_on_any_page_is_kept_by_the_workspace(made: Made, section, page) -> None:
    at = opened(section, page)
    assert problems(at) == [] and number(at).value is None
    number(at).set_value(1).run()
    assert problems(at) == [] and preferences.preferences(made.workspace) == Preferences(top=1)
    again = opened(section, page)  # another session
    assert number(again).value == 1
    number(again).set_value(None).run()
    assert preferences.preferences(made.workspace) == Preferences()


def test_it_is_seen_on_the_map_and_in_triage(made: Made) -> None:
    preferences.keep(made.workspace, Preferences(top=1))
    for page, how in {"triage": {"desk": "grid"}, "map": {}, "compare": {}}.items():
        section = "refine" if page == "compare" else "explore"
        assert problems(open_page(section, page, **how)) == []
    run = load_run(made.workspace, made.run)
    rows = csv.DictReader(io.StringIO(labels_csv(made.workspace, run).decode()))
    assert all("; " not in row["concepts"] for row in rows)


def test_an_uploaded_table_of_urls_alone_is_told_at_once(empty_workspace) -> None:
    at = uploaded("mine.csv", b"url,path\na,https://x.org/1.jpg\nb,https://x.org/2.jpg\n")
    (error,) = at.error
    assert "lists no file" in error.value and "URLs are not read" in error.value
    assert all(button.label != "Import the file" for button in at.button)
    assert not any(field.key == "upload_root" for field in at.text_input)


def test_a_table_of_some_urls_asks_for_the_folder_of_the_rest(empty_workspace) -> None:
    at = uploaded("mine.csv", b"path\nhttps://x.org/1.jpg\ncat/2.png\n")
    assert not at.error and import_button(at).disabled
    assert at.text_input(key="upload_root")
