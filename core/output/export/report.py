"""A report as one HTML file that opens without the app: no scripts, nothing from the network."""

import html
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...base.values import IntArray
from ...concepts import explanation, figures
from ...concepts.metric import Shown
from ...concepts.run import Run
from ...store import edits
from ...store.runs import report, thumbnails
from ...store.workspace import Workspace
from ...words.glosses import available
from .. import worth
from .provenance import encoder, settings, source, versions
from .report_cards import Card, cards, cards_of
from .rows import Rows, rows

STYLE = Path(__file__).with_name("report.css")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
ESCAPED = html.escape  # every text from outside goes through it


def report_html(
    workspace: Workspace, run: Run, images: Sequence[int] | IntArray | None = None
) -> bytes:
    """The run's clusters, or what of them is among those images, with the edits; UTF-8."""
    table = rows(workspace, run, images)
    pictures = thumbnails(workspace, run.ids["images"])
    found = cards_of(table, pictures)
    name = source(workspace, run)
    parts = [
        f"<h1>{ESCAPED(name)}: clusters and why</h1>",
        _summary(table, found),
        _figures(workspace, run),
        cards(table, found, pictures),
        _edits(workspace, table),
        _how_to_read(table),
        _made_by(workspace, run),
    ]
    return _page(f"{name} - WhyCluster", parts).encode("utf-8")


def _page(title: str, parts: Iterable[str]) -> str:
    style = STYLE.read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{ESCAPED(title)}</title>\n<style>\n{style}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _summary(table: Rows, found: Sequence[Card]) -> str:
    run, whole = table.run, len(table) == len(table.run.images)
    of = f"{len(table):,} images" if whole else f"{len(table):,} of {len(run.images):,} images"
    clusters = sorted((card.row.summary for card in found), key=lambda c: -c.size)
    names = ", ".join(f"{ESCAPED(c.name)} ({c.size:,})" for c in clusters[:3])
    many = "1 cluster" if len(clusters) == 1 else f"{len(clusters)} clusters"
    doubtful = int((table.doubt > explanation.DOUBTFUL).sum())
    return (
        f'<p class="lead">{of} in {many}; the largest: {names}. '
        f"{doubtful:,} of the images are doubtful. Every cluster below comes with the phrases "
        f"that put its images there.</p>"
        f'<p class="quiet">Written {time.strftime("%d %B %Y, %H:%M")} · run {ESCAPED(run.id)} · '
        f"encoder {ESCAPED(encoder(run))}</p>"
        + (f"<p><b>{ESCAPED(says)}</b></p>" if (says := worth.of_run(run)) else "")
    )


def _figures(workspace: Workspace, run: Run) -> str:
    found = report(workspace, run)
    if found is None:
        return "<h2>Figures</h2><p>The figures of this run were not computed.</p>"
    lines = "".join(
        f"<tr><th>{ESCAPED(metric.title)}</th>"
        f"<td><b>{metric.written(found.metrics[metric.key])}</b></td>"
        f"<td>{ESCAPED(metric.help)} {metric.better}</td></tr>"
        for metric in figures.shown(Shown.PAGE)
        if metric.key in found.metrics
    )
    says = "They are about all images, as the models left them, before any edit."
    return f'<h2>Figures</h2><p class="quiet">{says}</p><table>{lines}</table>'


def _edits(workspace: Workspace, table: Rows) -> str:
    done = edits.history(edits.log(workspace, table.run.ids["assignment"])).done
    if not done:
        return "<h2>Edits</h2><p>Nothing was edited: these are the models' own clusters.</p>"
    lines = [
        (time.strftime("%d %b %Y %H:%M", time.localtime(edit.created)), edit.words) for edit in done
    ]
    return f"<h2>Edits</h2>{_table(lines)}"


def _how_to_read(table: Rows) -> str:
    explained = {
        "Phrases and weights": "What the cluster's images have in common, in words. A weight is "
        "the mean of what the phrase adds to the score of these images in this cluster; an "
        "image's score is the sum of its contributions, nothing else enters. “Also” are phrases "
        "that say the same: of one meaning, or active in the same images.",
        "Typical images": "Those with the highest score in the cluster.",
        "Border images": "Outlined: those whose cluster is least far ahead of the next best one. "
        "Look at them first when judging where the cluster ends.",
        "Doubt": "0 to 1: the margin is thin, the two models disagree, or much of the evidence "
        f"belongs to other clusters. Above {explanation.DOUBTFUL:g} counts as doubtful.",
    }
    if available():
        explained["Meanings"] = (
            "Rest the pointer on a phrase for its definition in WordNet 3.0, Copyright 2006 by "
            "Princeton University. All rights reserved."
        )
    if table.run.images.has_labels:
        explained["Classes"] = (
            "The reference classes of the images served to judge the clusters; no model saw them."
        )
    items = "".join(f"<dt>{title}</dt><dd>{text}</dd>" for title, text in explained.items())
    return f"<h2>How to read this</h2><dl>{items}</dl>"


def _made_by(workspace: Workspace, run: Run) -> str:
    used = [
        (role.replace("_", " "), ", ".join(f"{name} {value}" for name, value in found.items()))
        for role, found in settings(workspace, run).items()
    ]
    return (
        f"<h2>Settings</h2>{_table(used)}<h2>Versions</h2>"
        '<p class="quiet">Of the programs that wrote this report.</p>' + _table(versions().items())
    )


def _table(pairs: Iterable[tuple[str, str]]) -> str:
    lines = "".join(
        f"<tr><th>{ESCAPED(left)}</th><td>{ESCAPED(right)}</td></tr>" for left, right in pairs
    )
    return f"<table>{lines}</table>"
