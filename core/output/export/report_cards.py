"""The report's cards: what each cluster is, with its phrases and some of its images."""

import base64
import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...base.units import percent
from ...base.values import IntArray, Thumbnails
from ...concepts.reasons import Reason, reasons
from ...concepts.run import Run
from ...words.glosses import glosses
from .clusters import CLUSTER_COLUMNS, ClusterRow, cluster_rows
from .rows import Rows

PICTURE_BYTES = 4_000_000  # of the file that all pictures together may take
MOST, FEWEST = 12, 3  # pictures of a cluster
PHRASES = 8
SAID = {  # columns of clusters.csv that a card says in its own words
    *("cluster", "name", "why", "size", "doubtful", "leans_to"),
    *("phrases", "main_class", "purity", "edited"),
}
ESCAPED = html.escape


@dataclass(frozen=True, eq=False)
class Card:
    """What a card shows: a row of the table of clusters, and what that has no room for."""

    row: ClusterRow
    reasons: Sequence[Reason]
    typical: IntArray
    border: IntArray


def cards_of(table: Rows, pictures: Thumbnails | None) -> list[Card]:
    """The clusters with an image in the table, in the order of their numbers."""
    shown = pictures_per_cluster(pictures, len(set(table.numbers.tolist())))
    return [_card_of(row, shown) for row in cluster_rows(table)]


def _card_of(row: ClusterRow, shown: int) -> Card:
    table, run, members = row.table, row.table.run, row.members
    places = np.flatnonzero(table.numbers == row.number)
    strength = run.scores[members, table.columns[places]]
    border = min(shown // 3, len(members) - 1)
    thin = places[np.argsort(table.margin[places], kind="stable")][:border]
    rest = members[np.argsort(-strength, kind="stable")]
    return Card(
        row=row,
        reasons=reasons(run.model, run.vocabulary, row.phrases(PHRASES)),
        typical=rest[~np.isin(rest, table.images[thin])][: shown - len(thin)],
        border=table.images[thin],
    )


def pictures_per_cluster(pictures: Thumbnails | None, clusters: int) -> int:
    """As many as fit into the file, so that 100 clusters are a few MB as well."""
    if pictures is None or not len(pictures):
        return 0
    each = 4 / 3 * len(pictures.data) / len(pictures)  # base64 takes a third more
    return int(np.clip(PICTURE_BYTES / (each * max(clusters, 1)), FEWEST, MOST))


def cards(table: Rows, found: Sequence[Card], pictures: Thumbnails | None) -> str:
    """The section with one card per cluster."""
    show = _strip(table.run, pictures)
    all_of_them = "".join(_card(card, show) for card in found)
    kept = max((len(card.typical) + len(card.border) for card in found), default=0)
    says = f"Each card shows up to {kept} of its images; the others are in the tables."
    if pictures is None:
        says = "The small pictures of these images were not made."
    return f'<h2>Clusters</h2><p class="quiet">{says}</p><div class="cards">{all_of_them}</div>'


def _card(card: Card, show: Callable[[IntArray], str]) -> str:
    row, members = card.row, card.row.members
    share, facts = len(members) / max(len(row.table), 1), " · ".join(_facts(row))
    groups = [("Typical", "strip", card.typical), ("Border", "strip border", card.border)]
    strips = "".join(
        f'<p class="quiet">{title}</p><div class="{kind}">{show(images)}</div>'
        for title, kind, images in groups
        if show(images)
    )
    return (
        f'<article class="card"><header><h3>{row.number} · {ESCAPED(row.summary.name)}</h3>'
        f'<span class="quiet">{len(members):,} images, {percent(share)}</span></header>'
        f'<p class="why">{ESCAPED(row.summary.sentence)}</p>'
        + (f'<p class="quiet">{facts}</p>' if facts else "")
        + f'<div class="bars">{_bars(card.reasons)}</div>{strips}</article>\n'
    )


def _facts(row: ClusterRow) -> Iterator[str]:
    """The class and the analyst's edits, then every column that the card does not say already."""
    if row.main_class:
        label, pure = row.main_class
        yield f"{percent(pure)} are {ESCAPED(label)}"
    if row.note:
        yield ESCAPED(row.note)
    for name, column in CLUSTER_COLUMNS.items():
        (cell,) = column.texts([row])
        if cell and name not in SAID:
            says = f"{name.replace('_', ' ')} {cell}"
            yield f'<span title="{ESCAPED(column.meaning)}">{ESCAPED(says)}</span>'


def _bars(found: Sequence[Reason]) -> str:
    """A bar for each reason, and under it the phrases that say the same."""
    top = found[0].weight if found else 1
    meanings = glosses(phrase for each in found for phrase in (each.phrase, *each.also))
    return "".join(
        f"<span{_title(meanings.get(each.phrase))}>{ESCAPED(each.phrase)}</span>"
        f'<i style="width:{100 * each.weight / top:.0f}%"></i>'
        f"<em>{each.weight:.2f}</em>" + _also(each.also, meanings)
        for each in found
    )


def _also(phrases: Sequence[str], meanings: Mapping[str, str]) -> str:
    said = (f"<span{_title(meanings.get(p))}>{ESCAPED(p)}</span>" for p in phrases)
    return f"<small>also {', '.join(said)}</small>" if phrases else ""


def _title(meaning: str | None) -> str:
    return f' title="{ESCAPED(meaning)}"' if meaning else ""


def _strip(run: Run, pictures: Thumbnails | None) -> Callable[[IntArray], str]:
    def show(images: IntArray) -> str:
        if pictures is None:
            return ""
        return "".join(
            f'<img alt="" title="{ESCAPED(run.images.files[image])}" '
            f'src="data:image/jpeg;base64,{base64.b64encode(pictures.jpeg(image)).decode()}">'
            for image in images.tolist()
        )

    return show
