"""The report's cards: what each cluster is, with its phrases and some of its images."""

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...base.units import percent
from ...base.values import IntArray, Thumbnails
from ...concepts import explanation
from ...concepts.reasons import Reason, reasons
from ...concepts.run import Run
from ...words.glosses import glosses
from ..summary import summarise
from .rows import Rows

PICTURE_BYTES = 4_000_000  # of the file that all pictures together may take
MOST, FEWEST = 12, 3  # pictures of a cluster
PHRASES = 8
ESCAPED = html.escape


@dataclass(frozen=True, eq=False)
class Cluster:
    """What a card shows."""

    number: int
    name: str
    rejected: bool
    members: IntArray  # numbers of the images
    reasons: Sequence[Reason]
    typical: IntArray
    border: IntArray
    purity: tuple[str, float] | None  # the most frequent class and its share
    note: str
    sentence: str


def clusters_of(table: Rows, pictures: Thumbnails | None) -> list[Cluster]:
    """The clusters with an image in the table, in the order of their numbers."""
    shown = pictures_per_cluster(pictures, len(set(table.numbers.tolist())))
    places = {number: np.flatnonzero(table.numbers == number) for number in table.now.numbers}
    return [_cluster(table, n, where, shown) for n, where in places.items() if len(where)]


def _cluster(table: Rows, number: int, places: IntArray, shown: int) -> Cluster:
    run, now, members = table.run, table.now, table.images[places]
    strength = run.scores[members, table.columns[places]]
    border = min(shown // 3, len(members) - 1)
    thin = places[np.argsort(table.margin[places], kind="stable")][:border]
    rest = members[np.argsort(-strength, kind="stable")]
    typical = rest[~np.isin(rest, table.images[thin])][: shown - len(thin)]
    columns = table.columns[places]
    told = explanation.group_phrases(run.model, run.vocabulary, members, columns, PHRASES)
    return Cluster(
        number=number,
        name=now.names[number],
        rejected=number in now.rejected,
        members=members,
        reasons=reasons(run.model, run.vocabulary, told),
        typical=typical,
        border=table.images[thin],
        purity=run.images.main_class(members),
        note=now.cluster_notes.get(number, ""),
        sentence=summarise(run, number, now, members).sentence,
    )


def pictures_per_cluster(pictures: Thumbnails | None, clusters: int) -> int:
    """As many as fit into the file, so that 100 clusters are a few MB as well."""
    if pictures is None or not len(pictures):
        return 0
    each = 4 / 3 * len(pictures.data) / len(pictures)  # base64 takes a third more
    return int(np.clip(PICTURE_BYTES / (each * max(clusters, 1)), FEWEST, MOST))


def cards(table: Rows, clusters: Sequence[Cluster], pictures: Thumbnails | None) -> str:
    """The section with one card per cluster."""
    show = _strip(table.run, pictures)
    all_of_them = "".join(_card(table, cluster, show) for cluster in clusters)
    kept = max((len(c.typical) + len(c.border) for c in clusters), default=0)
    says = f"Each card shows up to {kept} of its images; the others are in the tables."
    if pictures is None:
        says = "The small pictures of these images were not made."
    return f'<h2>Clusters</h2><p class="quiet">{says}</p><div class="cards">{all_of_them}</div>'


def _card(table: Rows, cluster: Cluster, show: Callable[[IntArray], str]) -> str:
    share = len(cluster.members) / max(len(table), 1)
    facts = []
    if cluster.purity:
        label, pure = cluster.purity
        facts.append(f"{percent(pure)} are {ESCAPED(label)}")
    if cluster.note:
        facts.append(ESCAPED(cluster.note))
    groups = [("Typical", "strip", cluster.typical), ("Border", "strip border", cluster.border)]
    strips = "".join(
        f'<p class="quiet">{title}</p><div class="{kind}">{show(images)}</div>'
        for title, kind, images in groups
        if show(images)
    )
    return (
        f'<article class="card"><header><h3>{cluster.number} · {ESCAPED(cluster.name)}</h3>'
        f'<span class="quiet">{len(cluster.members):,} images, {percent(share)}</span></header>'
        f'<p class="why">{ESCAPED(cluster.sentence)}</p>'
        + (f'<p class="quiet">{" · ".join(facts)}</p>' if facts else "")
        + f'<div class="bars">{_bars(cluster.reasons)}</div>{strips}</article>\n'
    )


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
