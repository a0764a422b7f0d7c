"""What tells a cluster from the one that most of its images would be in otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...base.units import percent
from ...base.values import FloatArray, IntArray
from ...concepts.explanation import group_contributions
from ...concepts.statistics import contrast
from ...words.phrases import distinct, summed
from ..summary import leaning, nearest_cluster
from .clusters import ClusterRow
from .markup import ESCAPED
from .rows import Rows

APART, SHARED = 4, 3  # phrases that only one of them has, and that both have

Pair = tuple[str, float, float]  # a phrase with its mean contribution here, and there


@dataclass(frozen=True)
class Against:
    """Two clusters side by side; phrases with the most weight first."""

    name: str  # of the other cluster
    share: float  # of the images that have it as their second best, 0 to 1
    here: tuple[Pair, ...]  # what only this cluster has
    shared: tuple[Pair, ...]
    there: tuple[Pair, ...]


def against(row: ClusterRow) -> Against | None:
    """None for the only cluster that there is."""
    table = row.table
    other = nearest_cluster(table.run, table.now, row.number, row.members)
    if other is None:
        return None
    names, _ = distinct(table.run.vocabulary)
    one = _weights(table, row.members)
    two = _weights(table, np.asarray(table.now.members(other)))
    parts = contrast(one, two)

    def told(places: IntArray, most: int) -> tuple[Pair, ...]:
        return tuple((names[p], float(one[p]), float(two[p])) for p in places[:most].tolist())

    return Against(
        name=table.now.names[other],
        share=leaning(table.run, table.now, row.members, other),
        here=told(parts.here, APART),
        shared=told(parts.shared, SHARED),
        there=told(parts.there, APART),
    )


def _weights(table: Rows, images: IntArray) -> FloatArray:
    """Mean contribution of every phrase over some images, (p,)."""
    columns = np.asarray(table.now.columns)[images]
    _, phrase_of = distinct(table.run.vocabulary)
    return summed(group_contributions(table.run.model, images, columns), phrase_of)


def against_html(found: Against, name: str) -> str:
    """Bars to the left for this cluster and to the right for the other."""
    groups = (
        (f"only “{name}”", found.here),
        ("both", found.shared),
        (f"only “{found.name}”", found.there),
    )
    top = max((max(one, two) for _, pairs in groups for _, one, two in pairs), default=1.0)
    lines = "".join(line for title, pairs in groups for line in _group(title, pairs, top))
    says = f"It is the second best cluster of {percent(found.share)} of these images."
    return (
        f'<section class="against"><h4>Next to “{ESCAPED(found.name)}”</h4>'
        f'<p class="quiet">{says}</p><div class="pairs">{lines}</div></section>'
    )


def _group(title: str, pairs: tuple[Pair, ...], top: float) -> Iterator[str]:
    if pairs:
        yield f"<em>{ESCAPED(title)}</em>"
    for phrase, one, two in pairs:
        yield f"{_bar('here', one, top)}<span>{ESCAPED(phrase)}</span>{_bar('there', two, top)}"


def _bar(side: str, weight: float, top: float) -> str:
    return f'<b class="{side}"><i class="{side}" style="width:{100 * weight / top:.0f}%"></i></b>'
