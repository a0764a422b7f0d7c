"""Triage has one answer: sentences, evidence and Move name it, and nothing where there is none."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import Assignment
from core.concepts.run import Run
from core.output.export import labels_csv
from core.store import edits
from core.store.runs import load_run
from pages.shared.reading import triage_queue
from tests.core.exported import rows
from tests.pages.made_run import Made
from tests.pages.test_image import open_image, said
from tests.pages.test_triage import desk, focused

CAR = 0  # a car among the cats, see make_run
LONELY = 7  # the image for whose other clusters nothing speaks


@pytest.fixture
def torn(made: Made) -> Run:
    """The cluster model thinks that the car among the cats is a house."""
    run = load_run(made.workspace, made.run)
    q = np.array(run.assignment.probabilities)
    q[CAR] = [0.1, 0.1, 0.1, 0.7]
    return replace(run, assignment=Assignment("torn", q))


@pytest.fixture
def lonely(made: Made) -> str:
    """Id of a run in which one image has a score in its own cluster alone."""
    run = load_run(made.workspace, made.run)
    head, activations = np.array(run.model.head), np.array(run.model.activations)
    head[head < 0.1] = 0
    activations[LONELY, 4:] = 0
    return made.workspace.save(
        replace(run.model, head=head, activations=activations),
        step="train_concepts",
        settings={"version": "lonely"},
        parents=run.record.parents,
    )


@pytest.mark.parametrize(("kind", "answer"), [("wrong", 0), ("doubtful", 3), ("all", 3), ("", 3)])
def test_the_queue_in_view_chooses_the_answer(torn: Run, kind: str, answer: int) -> None:
    now = edits.apply((), torn.clusters, torn.cluster_names)
    assert triage_queue.target(torn, now, CAR, kind) == answer
    assert triage_queue.suggestion(torn, now, CAR, kind) == answer
    told = " ".join(triage_queue.why(torn, now, CAR, kind))
    others = {0, 2, 3} - {answer}
    assert torn.cluster_names[answer] in told
    assert not any(torn.cluster_names[other] in told for other in others)


def test_of_the_mis_clustered_the_class_is_said_first(torn: Run) -> None:
    now = edits.apply((), torn.clusters, torn.cluster_names)
    first, *_ = triage_queue.why(torn, now, CAR, "wrong")
    assert first == f"Its class is car, which matches the cluster {torn.cluster_names[0]}."


def test_a_rejected_cluster_is_no_answer(torn: Run, made: Made) -> None:
    scope = torn.ids["assignment"]
    edits.record(made.workspace, scope, "reject_cluster", cluster=3)
    done = edits.history(edits.log(made.workspace, scope)).done
    now = edits.apply(done, torn.clusters, torn.cluster_names)
    assert 3 in now.rejected
    found = triage_queue.target(torn, now, CAR, "doubtful")
    assert found == next(c for c in triage_queue.ranked(torn, CAR) if c not in (1, 3))


def test_on_the_page_move_evidence_and_sentence_agree(made: Made) -> None:
    at = desk(queue="wrong", at=str(CAR))
    names = load_run(made.workspace, made.run).cluster_names
    assert focused(at) == CAR and at.selectbox(key=f"focus_{CAR}_to").value == 0
    assert f"**For {names[0]}**" in said(at)
    assert f"which matches the cluster {names[0]}" in said(at)


def test_where_nothing_speaks_for_another_cluster_move_is_set_to_none(lonely: str) -> None:
    at = desk(run=lonely, queue="all", decided="any", at=str(LONELY))
    assert focused(at) == LONELY
    assert at.selectbox(key=f"focus_{LONELY}_to").value is None
    assert at.button(key=f"focus_{LONELY}_move").disabled
    assert "Nothing speaks for another cluster." in said(at)
    at.selectbox(key=f"focus_{LONELY}_to").set_value(2).run()
    assert not at.button(key=f"focus_{LONELY}_move").disabled


def test_a_card_says_that_there_is_no_other_cluster(
    lonely: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.explore.triage.grid.PER_PAGE", 64)
    at = desk(run=lonely, queue="all", decided="any", desk="grid", of="0")
    assert facts(at).count("no other cluster") == 1 and "maybe " in facts(at)


def facts(at: AppTest) -> str:
    return "\n".join(caption.value.replace("\\", "") for caption in at.caption)


def test_the_image_page_compares_with_a_cluster_and_says_that_nothing_speaks_for_it(
    lonely: str,
) -> None:
    at = open_image(LONELY, run=lonely)
    assert not at.exception and not at.error
    assert "no evidence" in at.selectbox(key="rival").options[0]
    assert at.selectbox(key=f"decide_{LONELY}_to").value is None


def test_the_csv_leaves_the_cell_empty(made: Made, lonely: str) -> None:
    table = rows(labels_csv(made.workspace, load_run(made.workspace, lonely)))
    assert table[LONELY]["runner_up"] == "" and table[LONELY + 1]["runner_up"] != ""
