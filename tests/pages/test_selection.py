"""What is selected on the map is one value; a page that is left does what it said it would."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.reading.selection import Selected, lasso

SQUARE = [[0.0, 0.0], [1.123456, 0.0], [1.0, 1.0]]
LASSO = {"polygons": [SQUARE], "hidden": [3], "by": "label"}


def test_a_lasso_is_the_same_after_its_way_to_the_map_and_back() -> None:
    drawn = lasso(LASSO)
    assert drawn.message() == LASSO
    assert lasso(drawn.message()) == drawn and hash(drawn)


def test_the_corners_of_a_lasso_are_rounded_for_links() -> None:
    assert lasso(LASSO, 4).message()["polygons"][0][1] == [1.1235, 0.0]


@pytest.mark.parametrize(
    "broken",
    [
        {"hidden": [], "by": "label"},
        {**LASSO, "polygons": []},
        {**LASSO, "polygons": [[[0, float("inf")]]]},
        {**LASSO, "polygons": [[0, 1, 2, 3]]},
        {**LASSO, "hidden": ["all"]},
    ],
)
def test_what_is_no_lasso_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        lasso(broken)


def test_cluster_0_is_selected_and_nothing_is_not() -> None:
    assert Selected(0) and Selected(0).message() == {"cluster": 0}
    assert not Selected() and Selected().message() == {}


def one_page() -> None:
    import streamlit as st

    from pages.shared.lists import leaving, state

    def note() -> None:
        st.session_state.untold = [*st.session_state.untold, "left"]

    state.start()
    leaving.now_on(st.session_state.get("shown", "garden"))
    leaving.when_left("garden", note)


def test_what_a_page_has_done_when_it_is_left_is_done_once() -> None:
    at = AppTest.from_function(one_page).run()
    assert at.run().session_state["untold"] == []
    for name, left in (("house", 1), ("house", 1), ("garden", 1), ("house", 2)):
        at.session_state["shown"] = name
        assert at.run().session_state["untold"] == ["left"] * left
