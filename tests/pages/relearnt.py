"""A made-up run with a child: as if three images had moved from one cluster to another."""

from typing import Any

import numpy as np

from core.base.values import ConceptModel, Report, Vocabulary
from core.concepts.figures import evaluate, version
from core.concepts.metric import Measured
from core.store.runs import load_run
from tests.pages.made_run import Made

MOVED = (20, 21, 22)  # images of the second cluster, which go to the third
BAN = {"verb": "ban_phrases", "phrases": ["fur"]}


def relearn(
    made: Made, moved: tuple[int, ...] = MOVED, report: bool = True, **settings: Any
) -> str:
    """Save a child of the made-up run; returns its id."""
    run = load_run(made.workspace, made.run)
    activations = np.array(run.model.activations)
    activations[list(moved)] = activations[40]
    edited = made.workspace.save(
        made.workspace.load(Vocabulary, run.ids["vocabulary"]),
        step="edit_vocabulary",
        settings={"operations": [BAN], **settings},
        parents={"vocabulary": run.ids["vocabulary"]},
    )
    model = ConceptModel({}, np.array(run.model.head), activations, run.model.proxy)
    parents = {**run.record.parents, "vocabulary": edited, "start": made.run}
    child = made.workspace.save(
        model, step="relearn", settings={"mode": "quick", **settings}, parents=parents
    )
    if report:
        figures = Report(evaluate(Measured.of(load_run(made.workspace, child))))
        listed, parent = {"version": version()}, {"concept_model": child}
        made.workspace.save(figures, step="evaluate", settings=listed, parents=parent)
    return child
