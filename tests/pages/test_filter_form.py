"""The form of the filter: each choice can be told from the others, and chosen."""

import pytest
from streamlit.testing.v1 import AppTest

from core.store import edits
from pages.shared.reading import data
from tests.pages.made_run import Made
from tests.pages.test_pages import open_page, problems


def edit(made: Made, verb: str, **arguments: object) -> None:
    edits.record(made.workspace, made.workspace.lineage(made.run)["assignment"], verb, **arguments)


def form(**query: str) -> AppTest:
    at = open_page("report", "export", **query)
    at.session_state["filter"] = True
    assert problems(at.run()) == []
    return at


def test_a_cluster_that_is_called_by_a_number_is_shown_by_it(made: Made) -> None:
    edit(made, "rename_cluster", cluster=2, name="2019")
    at = form(only="cluster=2019")
    assert at.multiselect(key="filter_cluster").value == ["2019"]
    assert at.multiselect(key="filter_cluster").options[-1] == "2019"


@pytest.mark.parametrize(("chosen", "only"), [("", "tag="), ("no tag", "tag='no tag'")])
def test_a_tag_that_is_called_as_no_tag_is_another_choice(
    made: Made, chosen: str, only: str
) -> None:
    edit(made, "tag_images", images=[1, 2, 3], tag="no tag")
    at = form()
    assert at.multiselect(key="filter_tag").options == ["no tag · no tag", "no tag"]
    at.multiselect(key="filter_tag").select(chosen)
    next(button for button in at.button if button.label == "Apply").click().run()
    assert at.session_state["only"] == only


def test_titles_that_are_equal_are_told_apart_and_that_of_none_stays() -> None:
    titles = {"a1": "one", "b2": "one", "c3": "two", "": "one"}
    assert data.unique(titles) == {"a1": "one · a1", "b2": "one · b2", "c3": "two", "": "one"}
