"""Figures in words: where the words change, and that every place shows them."""

import numpy as np
import pytest

from core.clustering.agreement import acc, ari, nmi
from core.concepts.cluster_figures import BOUNDS
from core.concepts.figures import METRICS, verdicts
from core.output import glossary
from core.output.export import report_html
from core.store.runs import report
from core.work.cli.run import in_json

JUDGED = ("acc", "nmi", "ari", "nec", "nce", "f1", "agreement", "familiarity")


@pytest.mark.parametrize("key", JUDGED)
def test_the_word_changes_at_the_bounds(key: str) -> None:
    metric = METRICS[key]
    (good, fair), sign = (
        [v.bound for v in metric.verdicts[:2]],
        1 if metric.higher_is_better else -1,
    )
    step = sign * 1e-6
    values = (good, good - step, fair, fair - step)
    words = [metric.verdict(value).partition(":")[0] for value in values]
    assert words == ["good", "fair", "fair", "poor"]


def test_a_figure_without_verdicts_has_none() -> None:
    assert METRICS["duplicates"].verdict(0.5) == "" and METRICS["duplicates"].bounds == ""


def test_words_are_told_of_figures_that_have_some_and_of_no_unknown_ones() -> None:
    told = verdicts({"acc": 0.3, "duplicates": 0.0, "of_an_older_list": 1.0})
    assert told == {"acc": "poor: the clusters hardly follow your classes"}


@pytest.mark.parametrize(("key", "figure"), [("nmi", nmi), ("ari", ari)])
@pytest.mark.parametrize("which", [0, 1])
def test_bounds_lie_between_spread_and_gathered_errors_at_those_of_accuracy(key, figure, which):
    """Ten equal classes at the bound of ACC: errors over all others, or all into the next one."""
    share = BOUNDS["acc"][which]
    classes = np.repeat(np.arange(10), 900)
    place = np.tile(np.arange(900), 10)
    wrong = place >= 900 * share
    gathered = np.where(wrong, (classes + 1) % 10, classes)
    spread = np.where(wrong, (classes + 1 + place % 9) % 10, classes)
    if share > 0.5:
        assert acc(classes, spread) == pytest.approx(share)
    assert figure(classes, spread) - 0.01 < BOUNDS[key][which] < figure(classes, gathered) + 0.01


def test_the_command_line_and_the_report_say_them(small_run) -> None:
    workspace, run = small_run
    found = report(workspace, run)
    assert found is not None
    told = in_json(run, found.metrics)["verdicts"]
    assert set(told) >= {"acc", "nmi", "nec", "nce", "f1"}
    page = report_html(workspace, run).decode()
    for says in told.values():
        assert f"<b>{says[0].upper()}{says[1:]}.</b>" in page


def test_every_word_has_a_meaning_and_every_figure_of_a_page_is_a_word() -> None:
    terms = [term for _, terms in glossary.sections() for term in terms]
    assert all(term.title and term.says.endswith(".") for term in terms)
    titles = [term.title for term in terms]
    assert "NMI" in titles and "Concept phrase" in titles
    assert len(terms) > len(glossary.TERMS) + len(JUDGED)
    assert "good from 0.900, fair from 0.500" in {term.bounds for term in terms}
    assert "good up to 3.2, fair up to 5.5" in {term.bounds for term in terms}
