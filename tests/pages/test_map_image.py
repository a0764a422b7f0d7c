"""An image on the map: a click on its point shows it beside the map, and a link goes there."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.base.units import percent
from core.store import edits
from core.store.runs import load_run
from pages.shared.reading import selection
from pages.shared.reading.selection import Selected
from tests.pages.made_run import Made
from tests.pages.test_map_message import unpack
from tests.pages.test_pages import map_bytes, map_message, open_page, problems

IMAGE = 5


def links(at: AppTest, label: str) -> list[str]:
    return [link.proto.query_string for link in at.get("page_link") if link.proto.label == label]


def test_a_link_selects_the_image_and_the_map_goes_there(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    at, cluster = open_page("explore", "map", image=str(IMAGE)), int(run.clusters[IMAGE])
    assert problems(at) == []
    assert map_message(at)["selection"] == {"cluster": cluster, "image": IMAGE, "aims": True}
    assert at.subheader[0].value.startswith(f"{cluster} ")
    assert at.text[0].value == run.images.files[IMAGE]
    assert [at.query_params[name] for name in ("cluster", "image")] == [str(cluster), str(IMAGE)]
    (query,) = links(at, "Open this image")
    assert f"image={IMAGE}&from=" in query
    at.query_params["cluster"], at.query_params["image"] = "2", ""
    at.run()
    assert map_message(at)["selection"] == {"cluster": 2}
    assert links(at, "Open this image") == [] and "image" not in at.query_params


def test_after_a_visit_elsewhere_the_map_rings_the_clicked_image_and_shows_all(made: Made) -> None:
    at = open_page("explore", "map")
    before = map_message(at)
    clicked = replace(at.session_state["map_selection"], now=Selected(0, image=IMAGE))
    at.session_state["map_selection"] = clicked
    assert map_message(at.run()) == before  # which would draw the map anew
    assert at.query_params["image"] == str(IMAGE)
    at.switch_page("../explore/image/page.py").run()
    assert links(at, "On the map") == [f"image={IMAGE}"]
    at.switch_page("../explore/map/page.py").run()
    assert map_message(at)["selection"] == {"cluster": 0, "image": IMAGE}


def test_a_link_finds_the_image_in_the_cluster_that_it_was_moved_to(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    other = int(run.runner_up[IMAGE])
    edits.record(made.workspace, run.ids["assignment"], "move", images=[IMAGE], cluster=other)
    at = open_page("explore", "map", image=str(IMAGE), cluster="0")
    assert map_message(at)["selection"]["cluster"] == other


def test_the_confidence_of_a_moved_image_is_that_in_its_new_cluster(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    other = int(run.runner_up[IMAGE])
    edits.record(made.workspace, run.ids["assignment"], "move", images=[IMAGE], cluster=other)
    at = open_page("explore", "map", image=str(IMAGE))
    in_new, in_old = (run.probabilities[IMAGE, to] for to in (other, run.clusters[IMAGE]))
    told = " ".join(caption.value for caption in at.caption)
    assert f"confidence {percent(in_new)} " in told and percent(in_old) != percent(in_new)
    assert unpack(map_bytes(at))["confidence"][IMAGE] == round(in_new * 255)


@pytest.mark.parametrize("image", ["64", "-1", "x"])
def test_a_link_to_an_image_that_is_not_there_selects_nothing(made: Made, image: str) -> None:
    at = open_page("explore", "map", image=image)
    assert problems(at) == [] and at.subheader[0].value == "Nothing selected"


def test_a_key_on_the_map_selects_a_cluster_without_an_image(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    assert selection.clicked(run, {"cluster": 1, "image": -1}) == Selected(1)
    assert selection.clicked(run, {"cluster": 1, "image": 3}) == Selected(1, image=3)
