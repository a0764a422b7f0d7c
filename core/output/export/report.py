"""A report as one HTML file to send and to print: no scripts, nothing from the network."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...base.units import count, percent
from ...base.values import IntArray
from ...concepts import figures
from ...concepts.doubts import DOUBTFUL
from ...concepts.metric import Metric, Shown
from ...concepts.run import Run
from ...store import edits
from ...store.runs import report, thumbnails
from ...store.workspace import Workspace
from ...words.glosses import available
from .. import glossary, worth
from ..charts import GREY
from .markup import ESCAPED, document, pairs_table
from .provenance import encoder, settings, source, versions
from .report_cards import Card, cards, cards_of, pictures_per_cluster
from .report_map import ReportMap
from .report_methods import limits, methods
from .rows import Rows, rows

STYLE = Path(__file__).with_name("report.css")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def report_html(
    workspace: Workspace,
    run: Run,
    images: Sequence[int] | IntArray | None = None,
    top: int | None = None,
) -> bytes:
    """The run's clusters, or what of them is among those images, with the edits; UTF-8.

    A cover with the map, a page a cluster, then how it was made and what it cannot say.
    """
    table = rows(workspace, run, images, top)
    pictures = thumbnails(workspace, run.ids["images"])
    found = cards_of(table, pictures_per_cluster(pictures, len(set(table.numbers.tolist()))))
    flat, name = ReportMap(table), source(workspace, run)
    parts = [
        f'<main><section class="cover"><h1>{ESCAPED(name)}: clusters and why</h1>',
        *_summary(flat, found),
        "</section>",
        _contents(flat, found),
        cards(flat, found, pictures),
        '<section class="about">',
        methods(workspace, run),
        limits(table),
        _how_to_read(table),
        _figures(workspace, run),
        _edits(workspace, table),
        _made_by(workspace, run),
        "</section></main>",
    ]
    return document(f"{name} - WhyCluster", POLICY, STYLE.read_text(encoding="utf-8"), parts)


def _summary(flat: ReportMap, found: Sequence[Card]) -> Iterator[str]:
    table, run = flat.table, flat.table.run
    whole = len(table) == len(run.images)
    of = f"{len(table):,} images" if whole else f"{len(table):,} of {len(run.images):,} images"
    clusters = sorted((card.row.summary for card in found), key=lambda c: -c.size)
    names = ", ".join(f"{ESCAPED(c.name)} ({c.size:,})" for c in clusters[:3])
    doubtful = int((table.doubt > DOUBTFUL).sum())
    yield (
        f'<p class="lead">{of} in {count(len(found), "cluster")}; the largest: {names}. '
        f"{doubtful:,} of the images are doubtful. Every cluster below comes with the phrases "
        "that put its images there.</p>"
    )
    if says := worth.of_run(run).says:
        yield f'<p class="worth"><b>{ESCAPED(says)}</b></p>'
    yield flat.cover()
    yield (
        f'<p class="quiet">Written {time.strftime("%d %B %Y, %H:%M")} · run {ESCAPED(run.id)} · '
        f"encoder {ESCAPED(encoder(run))}</p>"
    )


def _contents(flat: ReportMap, found: Sequence[Card]) -> str:
    """All clusters in one table, each with the way to its page."""
    lines = "".join(
        f'<tr><td><i class="ink" style="background:{flat.colours.get(row.number, GREY)}"></i>'
        f'<a href="#cluster-{row.number}">{ESCAPED(row.summary.name)}</a></td>'
        f"<td>{len(row.members):,}</td><td>{percent(row.summary.doubtful_share)}</td>"
        f"<td>{ESCAPED(', '.join(row.summary.phrases))}</td></tr>"
        for row in (card.row for card in found)
    )
    return (
        '<section class="contents"><h2>All clusters</h2><table><thead><tr><th>Cluster</th>'
        f"<th>Images</th><th>Doubtful</th><th>Phrases</th></tr></thead><tbody>{lines}"
        "</tbody></table></section>"
    )


def _figures(workspace: Workspace, run: Run) -> str:
    found = report(workspace, run)
    if found is None:
        return "<h2>Figures</h2><p>The figures of this run were not computed.</p>"
    lines = "".join(
        f"<tr><th>{ESCAPED(metric.title)}</th>"
        f"<td><b>{metric.written(found.metrics[metric.key])}</b></td>"
        f"<td>{_verdict(metric, found.metrics[metric.key])}"
        f"{ESCAPED(metric.help)} {metric.better}</td></tr>"
        for metric in figures.metrics_shown(Shown.PAGE)
        if metric.key in found.metrics
    )
    says = "They are about all images, as the models left them, before any edit."
    return f'<h2>Figures</h2><p class="quiet">{says}</p><table>{lines}</table>'


def _verdict(metric: Metric, value: float) -> str:
    says = metric.verdict(value)
    return f"<b>{ESCAPED(says[:1].upper() + says[1:])}.</b> " if says else ""


def _edits(workspace: Workspace, table: Rows) -> str:
    done = edits.history(edits.log(workspace, table.run.ids["assignment"])).done
    if not done:
        return "<h2>Edits</h2><p>Nothing was edited: these are the models' own clusters.</p>"
    lines = [
        (time.strftime("%d %b %Y %H:%M", time.localtime(edit.created)), edit.words) for edit in done
    ]
    return f"<h2>Edits</h2>{pairs_table(lines)}"


def _how_to_read(table: Rows) -> str:
    explained = {
        "Phrases and weights": "What the cluster's images have in common, in words. "
        f"{glossary.says('weight')} {glossary.says('contribution')} “Also” are phrases that say "
        "the same: of one meaning, or active in the same images.",
        "Typical images": "Those with the highest score in the cluster.",
        "Most doubtful images": "Those that most speaks against, with the cluster that they would "
        "be in otherwise. Look at them first when judging where the cluster ends.",
        "Next to": "The cluster that most of these images would be in otherwise. Bars to the left "
        "are weights in this cluster, bars to the right in that one.",
        "Doubt": glossary.says("doubt"),
    }
    if available():
        explained["Meanings"] = (
            "Rest the pointer on a phrase for its definition in WordNet 3.0, Copyright 2006 by "
            "Princeton University. All rights reserved."
        )
    if table.run.images.has_labels:
        explained["Classes"] = glossary.says("reference_class")
    items = "".join(f"<dt>{title}</dt><dd>{text}</dd>" for title, text in explained.items())
    return f"<h2>How to read this</h2><dl>{items}</dl>"


def _made_by(workspace: Workspace, run: Run) -> str:
    used = [
        (role.replace("_", " "), ", ".join(f"{name} {value}" for name, value in found.items()))
        for role, found in settings(workspace, run).items()
    ]
    return (
        f"<h2>Settings</h2>{pairs_table(used)}<h2>Versions</h2>"
        '<p class="quiet">Of the programs that wrote this report.</p>'
        + pairs_table(versions().items())
    )
