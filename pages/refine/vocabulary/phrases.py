"""The vocabulary as a table: what is known of every phrase of a run and its draft, and filters."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.ranking import row_blocks
from core.base.values import FloatArray, IntArray
from core.concepts.run import Run
from core.store import edits
from core.store.edits import vocabulary
from core.store.edits.phrases import key
from core.store.edits.vocabulary import Row
from core.words.glosses import available, glosses
from pages.shared.editing import draft
from pages.shared.lists import state
from pages.shared.reading import data

STATES = ("kept", "unused", "new", "renamed", "merged", "removed", "banned")
ORIGINS = ("generated", "added", "merged")
GONE = ("removed", "banned")
NOTABLE = 0.1  # of a phrase's largest weight: clusters in which it weighs less are not named
NAMED = 3  # clusters named in the table
NOTHING = 0.005  # a weight below this is written 0.00: the phrase is there, and says nothing
BLOCK = 4096  # images whose activations are looked at together


@dataclass(frozen=True, eq=False)
class Table:
    """One line per phrase, in the order of the vocabulary; arrays of length r."""

    rows: tuple[Row, ...]
    clusters: tuple[tuple[int, ...], ...]  # columns of the head, the largest weight first
    names: tuple[str, ...]  # of those clusters, as the analyst calls them
    counts: IntArray  # images near the centre of a cluster that named it
    weights: FloatArray  # largest weight in the head, nan for what is not learnt yet
    fires: FloatArray  # images in which it is active, nan for what is not learnt yet
    banned: frozenset[str]  # core.store.edits.phrases.key of what no run made from now on may have

    def is_banned(self, row: Row) -> bool:
        """Whether no run made from now on may have the phrase, though this one may."""
        return key(row.phrase) in self.banned

    def state(self, line: int) -> str:
        """One of STATES: what the draft does to a phrase, or that it has no weight anywhere."""
        state = self.rows[line].state
        return "unused" if state == "kept" and self.weights[line] < NOTHING else state

    def find(self, phrase: str, run: Run | None = None) -> int | None:
        """The line of a phrase, or of what became of that phrase of the run's vocabulary."""
        for line, row in enumerate(self.rows):
            if row.phrase == phrase:
                return line
        for line, row in enumerate(self.rows):
            if run and phrase in {run.vocabulary.phrases[column] for column in row.sources}:
                return line
        return None


@dataclass(frozen=True)
class Filter:
    """What the table shows; empty or None means everything."""

    text: str = ""
    cluster: int | None = None
    origin: str | None = None
    state: str | None = None

    def lines(self, table: Table) -> IntArray:
        """Lines of the table that fit, in order."""
        wanted = self.text.casefold().strip()
        fits = [
            wanted in row.phrase.casefold()
            and self.cluster in (None, *clusters)
            and self.origin in (None, row.origin)
            and self.state in (None, table.state(line))
            for line, (row, clusters) in enumerate(zip(table.rows, table.clusters, strict=True))
        ]
        return np.flatnonzero(fits)


def table(run: Run) -> Table:
    """The run's vocabulary as its draft leaves it."""
    banned = edits.banned(state.workspace())  # by edits of all runs: the head is of this one's
    return _table(str(state.folder()), run.id, data.head(run), banned)


@st.cache_resource(max_entries=6, show_spinner=False)
def _table(folder: str, id: str, head: int, banned: tuple[str, ...]) -> Table:
    run = data.load(folder, id)
    rows = vocabulary.rows(run.vocabulary, draft.operations(run), draft.ancestors(run), banned)
    clusters = tuple(_clusters(run, row) for row in rows)
    named = data.edited(run).column_names
    counts, weights = np.asarray(run.vocabulary.counts), np.asarray(run.model.head)
    return Table(
        rows=tuple(rows),
        clusters=clusters,
        names=tuple(
            ", ".join(list(dict.fromkeys(named[c] for c in each))[:NAMED]) for each in clusters
        ),
        counts=np.array([counts[list(row.sources)].sum() for row in rows], dtype=np.int64),
        weights=np.array([_largest(weights, row) for row in rows], dtype=np.float32),
        fires=np.array([_fires(folder, id, row.sources) for row in rows], dtype=np.float32),
        banned=frozenset(map(key, banned)),
    )


def _clusters(run: Run, row: Row) -> tuple[int, ...]:
    """Clusters in which the phrase weighs, else those whose images named it."""
    if not row.sources:
        return ()
    weights = np.asarray(run.model.head)[list(row.sources)].max(axis=0)
    if not weights.any():
        weights = np.asarray(run.vocabulary.counts)[list(row.sources)].sum(axis=0)
    order = np.argsort(-weights, kind="stable")
    least = NOTABLE * weights.max()
    return tuple(int(c) for c in order if weights[c] > 0 and weights[c] >= least)


def _largest(weights: FloatArray, row: Row) -> float:
    return float(weights[list(row.sources)].max()) if row.sources else np.nan


def _fires(folder: str, id: str, sources: tuple[int, ...]) -> float:
    if not sources:
        return np.nan
    if len(sources) == 1:
        return float(_active(folder, id)[sources[0]])
    amounts = data.load(folder, id).model.of_concepts(list(sources))
    return float((amounts > 0).any(axis=1).sum())


@st.cache_resource(max_entries=6, show_spinner=False)
def _active(folder: str, id: str) -> IntArray:
    """In how many images each concept is active, (m,)."""
    matrix = data.load(folder, id).model.matrix
    blocks = row_blocks(matrix.shape[0], BLOCK)
    return np.sum([np.asarray((matrix[rows] > 0).sum(axis=0)) for rows in blocks], axis=0)


def strength(run: Run, row: Row) -> FloatArray:
    """How active a line's phrase is in every image, (n,)."""
    return run.model.of_concepts(list(row.sources)).sum(axis=1)


def frame(shown: Table, lines: IntArray, ticked: set[str]) -> Any:
    """The lines as the table of the page, a pandas frame."""
    import pandas as pd

    rows = [shown.rows[line] for line in lines]
    meanings = glosses(row.phrase for row in rows)
    told = pd.array([meanings.get(row.phrase, "") for row in rows], dtype="str")
    return pd.DataFrame(
        {
            "tick": pd.array([row.phrase in ticked for row in rows], dtype="bool"),
            "phrase": pd.array([row.phrase for row in rows], dtype="str"),
            "state": pd.array([say(shown.state(line)) for line in lines], dtype="str"),
            "clusters": pd.array([shown.names[line] for line in lines], dtype="str"),
            "weight": shown.weights[lines],
            "fires": pd.array(shown.fires[lines], dtype="Float32").astype("Int64"),
            "count": shown.counts[lines],
            "origin": pd.array([say(row.origin) for row in rows], dtype="str"),
            **({"meaning": told} if available() else {}),
        }
    )


@dataclass(frozen=True)
class Changes:
    """What was done in the table since it was drawn."""

    renames: tuple[tuple[str, str], ...]
    ticked: tuple[str, ...]
    unticked: tuple[str, ...]


def changes(shown: tuple[str, ...], rows: dict[int, dict[str, Any]]) -> Changes:
    """The editor's deltas by line, as phrases; shown are the phrases of its lines."""
    at = [(shown[int(line)], delta) for line, delta in rows.items() if int(line) < len(shown)]
    return Changes(
        renames=tuple(
            (phrase, str(delta["phrase"] or ""))
            for phrase, delta in at
            if delta.get("phrase", phrase) != phrase
        ),
        ticked=tuple(phrase for phrase, delta in at if delta.get("tick") is True),
        unticked=tuple(phrase for phrase, delta in at if delta.get("tick") is False),
    )
