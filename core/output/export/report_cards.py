"""The report's cards, one a cluster: what it is, why, some of its images, and what it is not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...base.units import percent
from ...base.values import IntArray, Thumbnails
from ...concepts.reasons import Reason, reasons
from ...words.glosses import glosses
from .. import worth
from .clusters import ClusterRow, cluster_columns, cluster_rows
from .markup import ESCAPED, data_url, titled
from .report_contrast import Against, against, against_html
from .report_map import ReportMap
from .rows import Rows

PICTURE_BYTES = 4_000_000  # of the file that all pictures together may take
MOST, FEWEST = 12, 3  # pictures of a cluster
SOME_DOUBT = 0.1  # below, nothing to speak of speaks against an image
SAID = {  # columns of clusters.csv that a card says in its own words
    *("cluster", "name", "why", "size", "doubtful", "leans_to"),
    *("phrases", "main_class", "purity", "edited", "note"),
}
Show = Callable[[IntArray], str]


@dataclass(frozen=True, eq=False)
class Card:
    """What a card shows: a row of the table of clusters, and what that has no room for."""

    row: ClusterRow
    reasons: Sequence[Reason]
    typical: IntArray  # rows of the table, the highest score first
    doubtful: IntArray  # rows of the table, the most doubtful first
    against: Against | None


def cards_of(table: Rows, shown: int) -> list[Card]:
    """The clusters with an image in the table, in the order of their numbers.

    shown is how many images a card shows at most.
    """
    return [_card_of(row, shown) for row in cluster_rows(table)]


def _card_of(row: ClusterRow, shown: int) -> Card:
    table, run = row.table, row.table.run
    places = np.flatnonzero(table.numbers == row.number)
    strength = run.scores[row.members, table.columns[places]]
    few = min(shown // 3, len(places) - 1)
    doubtful = places[np.argsort(-table.doubt[places], kind="stable")][:few]
    doubtful = doubtful[table.doubt[doubtful] >= SOME_DOUBT]
    typical = places[np.argsort(-strength, kind="stable")]
    return Card(
        row=row,
        reasons=reasons(run.model, run.vocabulary, row.phrases("report")),
        typical=typical[~np.isin(typical, doubtful)][: shown - shown // 3],
        doubtful=doubtful,
        against=against(row),
    )


def pictures_per_cluster(pictures: Thumbnails | None, clusters: int) -> int:
    """As many as fit into the file, so that 100 clusters are a few MB as well."""
    if pictures is None or not len(pictures):
        return 0
    each = 4 / 3 * len(pictures.data) / len(pictures)  # base64 takes a third more
    return int(np.clip(PICTURE_BYTES / (each * max(clusters, 1)), FEWEST, MOST))


def cards(flat: ReportMap, found: Sequence[Card], pictures: Thumbnails | None) -> str:
    """The section with one card per cluster."""
    typical, doubtful = _strip(flat.table, pictures), _strip(flat.table, pictures, captioned=True)
    all_of_them = "".join(_card(card, flat, typical, doubtful) for card in found)
    kept = max((len(card.typical) + len(card.doubtful) for card in found), default=0)
    says = f"Each shows up to {kept} of its images; the others are in the tables."
    if pictures is None:
        says = "The small pictures of these images were not made."
    return f'<h2 class="opens">Clusters</h2><p class="quiet">{says}</p>{all_of_them}'


def _card(card: Card, flat: ReportMap, typical: Show, doubtful: Show) -> str:
    row, name = card.row, card.row.summary.name
    share, facts = len(row.members) / max(len(row.table), 1), " · ".join(_facts(row))
    groups = [
        ("Typical images", "strip", typical(card.typical)),
        ("Most doubtful images", "strip doubtful", doubtful(card.doubtful)),
    ]
    strips = "".join(
        f'<h4>{title}</h4><div class="{kind}">{images}</div>'
        for title, kind, images in groups
        if images
    )
    return (
        f'<article class="card" id="cluster-{row.number}"><header><h3>{row.number} · '
        f'{ESCAPED(name)}</h3><span class="quiet">{len(row.members):,} images, {percent(share)}'
        f'</span></header><p class="why">{ESCAPED(row.summary.sentence)}</p>'
        + (f'<p class="quiet">{facts}</p>' if facts else "")
        + (f"<p><b>{ESCAPED(row.worth.says)}</b></p>" if _is_worse(row) else "")
        + f'<div class="sides"><section><h4>What speaks for it</h4><div class="bars">'
        f"{_bars(card.reasons)}</div></section><section>{flat.place_of(row.number)}</section></div>"
        f"{strips}{against_html(card.against, name) if card.against else ''}</article>\n"
    )


def _is_worse(row: ClusterRow) -> bool:
    """Whether less can be believed of it than of the run, which the report says at its top."""
    return row.worth != worth.of_run(row.table.run)


def _facts(row: ClusterRow) -> Iterator[str]:
    """The class and the analyst's edits, then every column that the card does not say already."""
    if row.main_class:
        label, pure = row.main_class
        yield f"{percent(pure)} are {ESCAPED(label)}"
    if row.note:
        yield ESCAPED(row.note)
    for name, column in cluster_columns(row.table.now).items():
        (cell,) = column.texts([row])
        if cell and name not in SAID:
            yield titled(f"{name.replace('_', ' ')} {cell}", column.meaning)


def _bars(found: Sequence[Reason]) -> str:
    """A bar for each reason, and under it the phrases that say the same."""
    top = found[0].weight if found else 1
    meanings = glosses(phrase for each in found for phrase in (each.phrase, *each.also))
    return "".join(
        titled(each.phrase, meanings.get(each.phrase))
        + f'<i style="width:{100 * each.weight / top:.0f}%"></i>'
        f"<em>{each.weight:.2f}</em>" + _also(each.also, meanings)
        for each in found
    )


def _also(phrases: Sequence[str], meanings: Mapping[str, str]) -> str:
    said = (titled(phrase, meanings.get(phrase)) for phrase in phrases)
    return f"<small>also {', '.join(said)}</small>" if phrases else ""


def _strip(table: Rows, pictures: Thumbnails | None, captioned: bool = False) -> Show:
    """Shows the images of some rows of the table, with what speaks against them if captioned."""

    def show(places: IntArray) -> str:
        if pictures is None:
            return ""
        return "".join(
            f'<figure><img alt="" title="{ESCAPED(table.files[place])}" '
            f'src="{data_url(pictures.jpeg(int(table.images[place])))}">'
            + (_caption(table, place) if captioned else "")
            + "</figure>"
            for place in places.tolist()
        )

    return show


def _caption(table: Rows, place: int) -> str:
    other = table.runner_up[place]
    says = f"doubt {percent(table.doubt[place])}" + (f", or “{other}”" if other else "")
    return f"<figcaption>{ESCAPED(says)}</figcaption>"
