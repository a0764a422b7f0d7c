"""A page to explore as one HTML file: the app's own map, clusters and evidence, without a server.

It runs one script, the one that is built into it: the page's policy names its hash, so that no
name, phrase or file from outside could ever run, and nothing is asked of another machine.
"""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import BadInput
from ...base.language import for_scripts, say, spoken, together
from ...base.units import count
from ...base.values import IntArray, Thumbnails
from ...concepts.run import Run
from ...store.runs import thumbnails
from ...store.workspace import Workspace
from .. import worth
from ..map_message import NONE, MapPoints, contents, message
from ..summary import second_best
from .markup import ESCAPED, document
from .provenance import encoder, source
from .report_cards import Card, cards_of
from .rows import Rows, rows

BUILT = Path(__file__).resolve().parents[3] / "assets" / "components"
PICTURE_BYTES = 24_000_000  # of small pictures, before base64; the other images have none
SHOWN = 12  # pictures of a cluster
NO_SCRIPT = "This page needs JavaScript, which this browser has switched off."


def page_html(
    workspace: Workspace,
    run: Run,
    images: Sequence[int] | IntArray | None = None,
    top: int | None = None,
) -> bytes:
    """The page of a run, or of some of its images, with the edits; UTF-8.

    All clusters with their sentences, every image with its evidence, and as many small pictures
    as PICTURE_BYTES hold; of a run without a map the images lie on a grid. Raises
    BadInput when there is no image to show.
    """
    table = rows(workspace, run, images, top)
    if not len(table):
        raise BadInput("No image was chosen, and a page shows images; choose at least one.")
    pictures = thumbnails(workspace, run.ids["images"])
    name, found = source(workspace, run), cards_of(table, SHOWN)
    kept = with_picture(table, pictures, [*(p for card in found for p in shown_of(card))])
    script = for_scripts(spoken()) + (BUILT / "explorable.js").read_text(encoding="utf-8")
    script = script.replace("</script", "<\\/script")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'"
    )
    data = base64.b64encode(_message(table, found, pictures, kept)).decode()
    body = [
        f"<header><h1>{ESCAPED(name)}</h1><p>{ESCAPED(_says(table, kept))}</p></header>",
        '<main><div id="map"></div>'
        f'<aside id="panel" aria-label="{say("Clusters and images")}"></aside></main>',
        f"<noscript>{say(NO_SCRIPT)}</noscript>",
        f'<script type="text/plain" id="data">{data}</script>',
        f'<script type="module">{script}</script>',
    ]
    style = (BUILT / "explorable.css").read_text(encoding="utf-8")
    return document(f"{name} - WhyCluster", policy, style, body)


def shown_of(card: Card) -> list[int]:
    """Rows of the table that stand for a cluster."""
    return [*card.typical.tolist(), *card.doubtful.tolist()]


def with_picture(table: Rows, pictures: Thumbnails | None, first: Sequence[int]) -> IntArray:
    """Rows whose small pictures fit: the first, and of the others an even spread over the table."""
    if pictures is None:
        return np.arange(0)
    offsets = np.asarray(pictures.offsets)
    sizes = offsets[table.images + 1] - offsets[table.images]
    share = min(1.0, PICTURE_BYTES / max(int(sizes.sum()), 1))
    places = np.unique(np.linspace(0, len(table) - 1, int(len(table) * share)).astype(np.int64))
    order = np.concatenate([np.array(first, np.int64), np.setdiff1d(places, first)])
    return np.sort(order[np.cumsum(sizes[order]) <= PICTURE_BYTES])


def _says(table: Rows, kept: IntArray) -> str:
    """What is in it, in a sentence or two."""
    clusters = count(len(np.unique(table.numbers)), "cluster")
    values = {"images": count(len(table), "image"), "clusters": clusters}
    by = encoder(table.run)
    parts = [say("{images} in {clusters}, by the encoder {encoder}.", encoder=by, **values)]
    if table.positions is None:
        parts.append(
            say("No map was drawn of these images: they are laid out in rows, cluster by cluster.")
        )
    if len(kept) < len(table):
        small = "{n:,} of them have a small picture here, which keeps the file small."
        parts.append(say(small, n=len(kept)))
    return together([*parts, worth.of_run(table.run).says])


def _message(
    table: Rows, found: Sequence[Card], pictures: Thumbnails | None, kept: IntArray
) -> bytes:
    """The map's message, and beside it the evidence, the names of files and the pictures."""
    arrays, header = contents(_points(table))
    evidence = table.evidence
    other = second_best(table.run, table.now, table.images)
    jpegs = [pictures.jpeg(image) for image in table.images[kept].tolist()] if pictures else []
    sizes = np.zeros(len(table), "<u4")
    sizes[kept] = [len(jpeg) for jpeg in jpegs]
    beside: dict[str, NDArray[Any]] = {
        "told": np.diff(evidence.offsets).astype("<u4"),
        "phrase": evidence.phrases.astype("<u4"),
        "amount": evidence.amounts.astype("<f4"),
        "score": table.run.scores[table.images, table.columns].astype("<f4"),
        "other": np.where(other < 0, NONE, other).astype("<u2"),
        "jpegSizes": sizes,
        "jpegs": np.frombuffer(b"".join(jpegs), np.uint8),
    }
    about = {
        "phrases": list(evidence.names),
        "files": table.files,
        "about": {card.row.number: _about(card) for card in found},
        "selection": {},
        "revision": 0,
    }
    return message({**arrays, **beside}, {**header, **about})


def _points(table: Rows) -> MapPoints:
    run, now = table.run, table.now
    size = max(now.names, default=-1) + 1
    return MapPoints(
        positions=_in_rows(table) if table.positions is None else table.places,
        clusters=table.numbers,
        classes=np.asarray(run.images.labels)[table.images],
        confidence=table.confidence,
        doubt=table.doubt,
        cluster_names=[now.names.get(number, "") for number in range(size)],
        class_names=run.images.class_names if run.images.has_labels else (),
        view="page",
        pictures="",
    )


def _in_rows(table: Rows) -> NDArray[np.float32]:
    """Positions (n, 2) of a run without a map: in rows, cluster by cluster."""
    place = np.argsort(np.argsort(table.numbers, kind="stable"))
    side = max(int(np.ceil(np.sqrt(len(table)))), 1)
    return np.stack([place % side, -(place // side)], axis=1).astype(np.float32)


def _about(card: Card) -> dict[str, Any]:
    """What the panel says of a cluster."""
    row, against = card.row, card.against
    return {
        "sentence": row.summary.sentence,
        "note": row.note,
        "phrases": [[each.phrase, each.weight, list(each.also)] for each in card.reasons],
        "typical": card.typical.tolist(),
        "doubtful": card.doubtful.tolist(),
        "next": against
        and {
            "name": against.name,
            "here": [phrase for phrase, _, _ in against.here],
            "shared": [phrase for phrase, _, _ in against.shared],
            "there": [phrase for phrase, _, _ in against.there],
        },
    }
