"""Searches: what the query in a URL asks of a run, and the images that answer it.

A search is a trail, {"list": "search", "q": "dog -grass", "like": "12,-@0f3a...", "file": "*.png",
"most": 60}; what is empty is left out. like lists images of the set by number, and pictures that
were uploaded by the hash that they are kept under; no path ever comes from a URL.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.base.disk import refusals_told, write_whole
from core.base.errors import BadInput, UserError
from core.base.language import listed, say
from core.base.units import count
from core.base.values import FloatArray
from core.concepts.levels import WORTH, Levels
from core.concepts.run import Run
from core.concepts.search import EVERYTHING, Query, Ranking, Term, phrases_of, query
from core.work.steps import searching
from core.work.steps.searching import Searched
from pages.shared.lists import state
from pages.shared.reading import data, filtered, uploads

TEXT, LIKE, FILE, MOST = "q", "like", "file", "most"  # query parameters
USUAL = 60  # images in an answer to words or pictures
ALL = "*"  # the name that a filter alone asks for
PICTURE = re.compile(r"(-?)(?:(\d{1,9})|@([0-9a-f]{16}))")
LEAST_PAINTED = 0.35  # of the strongest colour, so that every image of an answer is seen


def trail(text: str = "", like: str = "", file: str = "", most: int = USUAL) -> dict[str, Any]:
    """The trail of a search, without what is as usual."""
    parts = {TEXT: " ".join(text.split()), LIKE: like, FILE: " ".join(file.split())}
    chosen = {name: value for name, value in parts.items() if value}
    return {"list": "search", **chosen, **({MOST: most} if most != USUAL else {})}


def wanted(trail: Mapping[str, Any]) -> Query:
    """What a trail asks for; without words and pictures all that fits, as none is better.

    Raises BadInput for what cannot be asked, ValueError for no trail.
    """
    terms = [*phrases_of(str(trail.get(TEXT, ""))), *map(picture, tokens(trail.get(LIKE, "")))]
    name = str(trail.get(FILE, "")) or (ALL if trail.get(filtered.ONLY) and not terms else "")
    return query(terms, name, int(trail.get(MOST, USUAL)) if terms else EVERYTHING)


def tokens(like: str) -> list[str]:
    """The pictures of a query: a number, or @ and a hash, a minus before what is not wanted.

    Each picture once: what is said of it last counts.
    """
    found = filter(PICTURE.fullmatch, str(like).split(","))
    return list({token.removeprefix("-"): token for token in found}.values())


def joined(pictures: Iterable[str]) -> str:
    """The same as one parameter, each once."""
    return ",".join(tokens(",".join(pictures)))


def picture(token: str) -> Term:
    """What a token means; raises BadInput for an upload that this machine does not hold."""
    match = PICTURE.fullmatch(token)
    assert match
    minus, number, digest = match.groups()
    weight = -1.0 if minus else 1.0
    if number:
        return Term(image=int(number), weight=weight)
    file = kept(digest)
    if file is None:
        raise BadInput(say("The picture of this link is not on this machine; give it again."))
    return Term(picture=str(file), weight=weight)


def keep(content: bytes, name: str) -> str:
    """Keep a picture that the browser sent; its token."""
    digest = hashlib.sha256(content).hexdigest()[:16]
    suffix = Path(name).suffix.lower()
    target = _place(digest) / f"picture{suffix if suffix[1:].isalnum() else ''}"
    state.workspace().check_may_write()
    with refusals_told(target.parent):
        if not target.is_file():
            write_whole(target, content)
    return f"@{digest}"


def kept(digest: str) -> Path | None:
    return next(_place(digest).glob("picture*"), None)


def _place(digest: str) -> Path:
    return uploads.folder() / digest


def there(run: Run) -> Searched:
    """What of a run is searched."""
    vectors, encoder = run.embeddings.vectors, run.embeddings.encoder
    levels = None
    if vectors.size >= WORTH:
        with st.spinner(say("Reading the vectors once")):
            levels = _levels(str(state.folder()), run.id, run.ids["embeddings"])
    return Searched(run.images, vectors, encoder, run.ids.get("lexicon"), levels)


@st.cache_resource(max_entries=2, show_spinner=False)
def _levels(folder: str, _run: str, embeddings: str) -> Levels:
    """A quarter of the vectors' size in memory; of a million images half a gigabyte."""
    return Levels.of(data.load(folder, _run).embeddings.vectors)


def lacking(run: Run, asked: Query) -> tuple[list[str], list[str]]:
    """Phrases and pictures that the searcher has to prepare first."""
    return searching.missing(state.workspace(), there(run), asked)


def is_ready(run: Run, trail: Mapping[str, Any]) -> bool:
    """Whether a search can be answered at once."""
    try:
        return not any(lacking(run, wanted(trail)))
    except (UserError, ValueError, TypeError):
        return False


def ranking(run: Run, trail: Mapping[str, Any]) -> Ranking:
    """The answer. Raises UserError where there is none."""
    asked, only = wanted(trail), str(trail.get(filtered.ONLY, ""))
    head = data.head(run) if only else 0
    return _ranking(str(state.folder()), run.id, asked, is_ready(run, trail), (only, head))


@st.cache_resource(max_entries=12, show_spinner=False)  # of all images each may be
def _ranking(folder: str, id: str, asked: Query, ready: bool, only: tuple[str, int]) -> Ranking:
    run = data.load(folder, id)
    among = filtered.mask(run, only[0]) if only[0] else None
    return searching.find(state.open_workspace(folder), there(run), asked, among)


def counted(run: Run, trail: Mapping[str, Any]) -> str:
    """How many images an answer has, in words; of one that was cut, that they are the best.

    Raises UserError where there is none.
    """
    asked, found = wanted(trail), ranking(run, trail)
    if len(found.images) == asked.top < found.among:
        among = count(found.among, "image")
        return say("The {n} best of {images}", n=f"{asked.top:,}", images=among)
    return count(len(found.images), "image")


def title(trail: Mapping[str, Any]) -> str:
    """A search in words, as plain text."""
    parts = [f"“{trail[TEXT]}”"] if trail.get(TEXT) else []
    parts += [say("pictures")] if trail.get(LIKE) else []
    parts += [say("named {file}", file=trail[FILE])] if trail.get(FILE) else []
    return say("Search for {what}", what=listed(parts) or say("nothing"))


def strength(run: Run, trail: Mapping[str, Any]) -> FloatArray:
    """How strongly the map paints every image, (n,): by its score, 0 for what was not found."""
    found, painted = ranking(run, trail), np.zeros(len(run.images), np.float32)
    if len(found.images):
        low, high = float(found.scores.min()), float(found.scores.max())
        share = (found.scores - low) / (high - low) if high > low else np.ones(len(found.scores))
        painted[found.images] = LEAST_PAINTED + (1 - LEAST_PAINTED) * share
    return painted
