"""All clusters as a table to sort: size, doubt, confidence, purity, the next best, phrases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.base.language import listed, say
from core.base.values import IntArray
from core.concepts.doubts import DOUBTFUL
from core.concepts.run import Run
from core.output import glossary
from core.output.summary import leaning, nearest_cluster
from core.store.edits import Edited
from pages.shared.lists import state
from pages.shared.reading import data, selection
from pages.shared.showing import top_v

KEY = "cluster_table"


@dataclass(frozen=True)
class Row:
    """The figures of a cluster that has images; shares are 0 to 1."""

    cluster: int
    images: int
    doubtful: float
    confidence: float
    purity: float | None
    nearest: int | None  # the cluster that most of its images have as their second best
    leaning: float  # share of its images that do


def show(run: Run) -> None:
    """A box with the table; a click on a line, or an arrow key, selects its cluster."""
    title = say("Clusters as a table")
    with st.expander(title, icon=":material/table_rows:", on_change="rerun", key=KEY) as box:
        if box.open:
            _table(run)


@st.cache_data(max_entries=8, show_spinner=False)
def rows(folder: str, id: str, head: int) -> list[Row]:
    run = data.load(folder, id)
    now = data.edited(run)
    found = []
    for cluster in now.numbers:
        members = now.members(cluster)
        if len(members):
            found.append(_row(run, now, cluster, members))
    return found


def _row(run: Run, now: Edited, cluster: int, members: IntArray) -> Row:
    main, other = run.images.main_class(members), nearest_cluster(run, now, cluster, members)
    return Row(
        cluster=cluster,
        images=len(members),
        doubtful=float((run.doubt.score[members] > DOUBTFUL).mean()),
        confidence=float(run.probabilities[members, now.columns[members]].mean()),
        purity=main[1] if main else None,
        nearest=other,
        leaning=leaning(run, now, members, other),
    )


def _table(run: Run) -> None:
    found = rows(str(state.folder()), run.id, data.head(run))
    numbers = [row.cluster for row in found]
    key = state.key(KEY, data.head(run))  # other clusters, another selection
    st.dataframe(
        _columns(run, found),
        column_config=_config(),
        hide_index=True,
        key=key,
        on_select=lambda: selection.select(chosen(numbers, st.session_state[key])),
        selection_mode="single-cell",
        alt=say("Clusters with their images, figures and phrases"),
    )


def chosen(numbers: Sequence[int], event: Mapping[str, Any]) -> int | None:
    """The cluster of the line in which a cell was chosen; None where none was."""
    cells = event["selection"]["cells"]
    return numbers[cells[0][0]] if cells else None


def _columns(run: Run, found: Sequence[Row]) -> dict[str, list[Any]]:
    top = top_v.shown("list")
    titles = {number: data.cluster_title(run, number) for number in data.edited(run).numbers}
    return {
        say("Cluster"): [titles[row.cluster] for row in found],
        say("Images"): [row.images for row in found],
        say("Doubtful"): [100 * row.doubtful for row in found],
        say("Confidence"): [100 * row.confidence for row in found],
        **_purity(run, found),
        say("Runner-up"): ["" if row.nearest is None else titles[row.nearest] for row in found],
        say("of its images"): [100 * row.leaning for row in found],
        say("Phrases"): [
            listed(phrase for phrase, _ in data.cluster_phrases(run, row.cluster, top))
            for row in found
        ],
    }


def _purity(run: Run, found: Sequence[Row]) -> dict[str, list[Any]]:
    if not run.images.has_labels:
        return {}
    purities = [np.nan if row.purity is None else 100 * row.purity for row in found]
    return {say("Purity"): purities}


def _config() -> dict[str, Any]:
    share = st.column_config.NumberColumn
    mean = say("Mean over its images. {what}", what=glossary.says("confidence"))
    doubtful = say("Share of its images that are doubtful. {what}", what=glossary.says("doubt"))
    second = say("The most frequent runner-up of its images.")
    return {
        say("Cluster"): st.column_config.TextColumn(pinned=True, width="medium"),
        say("Images"): share(format="localized"),
        say("Doubtful"): share(format="%.0f %%", help=doubtful),
        say("Confidence"): share(format="%.0f %%", help=mean),
        say("Purity"): share(format="%.0f %%", help=glossary.says("purity")),
        say("Runner-up"): st.column_config.TextColumn(help=second),
        say("of its images"): share(format="%.0f %%", help=second),
        say("Phrases"): st.column_config.TextColumn(width="large"),
    }
