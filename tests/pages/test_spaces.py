"""The map of a run's concepts, beside that of its image embeddings."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import Report
from core.clustering.faults import DUPLICATES, EMPTY
from core.store.spaces import CONCEPTS
from core.work import jobs, steps
from tests.pages.made_run import Made
from tests.pages.test_pages import LASSO, map_message, open_page, problems


def spaces(at: AppTest):
    return at.button_group(key="space")


def test_the_switch_draws_the_other_space_and_lets_go_of_a_lasso(made: Made) -> None:
    steps.project(made.workspace, concept_model=made.run, space=CONCEPTS, method="t-sne")
    at = open_page("explore", "map", projection="t-sne", lasso=json.dumps(LASSO))
    before = map_message(at)["view"]
    assert spaces(at).value == "images" and "space" not in at.query_params
    spaces(at).set_value(CONCEPTS).run()
    assert problems(at) == []
    assert at.query_params["space"] == CONCEPTS and "lasso" not in at.query_params
    assert map_message(at)["view"] not in ("", before)
    assert map_message(at)["selection"] == {}
    assert any("t-SNE of the concept activations" in each.value for each in at.caption)


def test_a_map_of_concepts_that_is_not_there_is_drawn_by_a_click(made: Made) -> None:
    at = open_page("explore", "map", projection="umap", space=CONCEPTS)
    assert problems(at) == []
    assert at.info[0].value == "There is no UMAP map of the concept activations yet."
    next(each for each in at.button if each.label == "Draw the UMAP map").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert job.step == "project"
    assert job.settings == {"concept_model": made.run, "space": CONCEPTS, "method": "umap"}


@pytest.mark.parametrize("space", ["images", CONCEPTS])
def test_a_link_to_a_lasso_brings_its_space(made: Made, space: str) -> None:
    steps.project(made.workspace, concept_model=made.run, space=CONCEPTS, method="t-sne")
    link = {"projection": "t-sne", "space": space, "lasso": json.dumps(LASSO)}
    at = open_page("explore", "map", **link)
    assert problems(at) == []
    assert map_message(at)["selection"] == LASSO
    assert spaces(at).value == space


def test_faults_are_warned_of_on_the_page(made: Made) -> None:
    workspace = made.workspace
    (record,) = workspace.records(Report, concept_model=made.run)
    report = workspace.load(Report, record.id)
    worse = replace(report, metrics={**report.metrics, DUPLICATES: 0.5, EMPTY: 1.0})
    settings = {**record.settings, "again": True}
    workspace.save(worse, step="evaluate", settings=settings, parents=record.parents)
    for section, name in (("report", "quality"), ("explore", "map")):
        said = [each.value for each in open_page(section, name).warning]
        assert any("(50 %) are copies of another" in each for each in said)
        assert any("1 cluster of 4 holds no image" in each for each in said)
