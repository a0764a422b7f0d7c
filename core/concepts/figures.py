"""The one list of metrics, and the figures of a run by it. A new metric is one entry of its file.

The quality page, --json, the report, Compare and the bench read this list and no other.
"""

import hashlib
from collections.abc import Iterator, Mapping

from .cluster_figures import CLUSTER_METRICS
from .explanation_figures import EXPLANATION_METRICS
from .metric import Group, Measured, Metric, Shown
from .name_figures import NAME_METRICS
from .phrase_figures import PHRASE_METRICS
from .set_figures import SET_METRICS

METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        *CLUSTER_METRICS,
        *EXPLANATION_METRICS,
        *NAME_METRICS,
        *PHRASE_METRICS,
        *SET_METRICS,
    )
}


def evaluate(measured: Measured) -> dict[str, float]:
    """Every figure by its key, in the order of METRICS, but those that this run has no data for."""
    able = (metric for metric in METRICS.values() if metric.needs <= measured.offers)
    values = {metric.key: metric.function(measured) for metric in able}
    return {key: value for key, value in values.items() if value is not None}


def version() -> str:
    """A hash of the list: it changes when a metric comes, goes or means something else."""
    entries = sorted(f"{metric.key} {metric.version}" for metric in METRICS.values())
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()[:12]


def metrics_shown(where: Shown) -> list[Metric]:
    """The metrics that a place with that much room shows, in the order of METRICS."""
    return [metric for metric in METRICS.values() if metric.shown >= where]


def in_short(values: Mapping[str, float], where: Shown) -> list[str]:
    """Such as "ACC 0.712", of those of the values that a place with little room shows."""
    there = (metric for metric in metrics_shown(where) if metric.key in values)
    return [f"{m.key.upper()} {m.written(values[m.key])}" for m in there]


def verdicts(values: Mapping[str, float]) -> dict[str, str]:
    """What the figures amount to in words, by their keys; of those that have such."""
    said = {k: METRICS[k].verdict(value) for k, value in values.items() if k in METRICS}
    return {key: verdict for key, verdict in said.items() if verdict}


def groups() -> Iterator[tuple[Group, list[Metric]]]:
    """The metrics of the quality page under their headings."""
    there = metrics_shown(Shown.PAGE)
    for group in dict.fromkeys(metric.group for metric in there):
        yield group, [metric for metric in there if metric.group == group]
