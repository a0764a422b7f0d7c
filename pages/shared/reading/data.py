"""What the pages read from the workspace, kept in memory while it is in use.

Ids are hashes of recipes, so what is loaded under an id never grows stale.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar, cast

import streamlit as st

from core.base.errors import UserError
from core.base.language import say, spoken
from core.base.record import Record
from core.base.values import ImageSet, Projection, Report, Thumbnails
from core.concepts import explanation
from core.concepts.run import Run
from core.output.summary import ClusterSummary, summarise
from core.store import edits
from core.store import runs as stored
from core.store.edits import Edit, Edited
from core.store.spaces import IMAGES
from core.words.translations import translations
from pages.shared.lists import state

T = TypeVar("T")
# What was looked up while a page is drawn: the newest edit of a scope, a run as edited.
_looked: ContextVar[dict[tuple[str, str], Any] | None] = ContextVar("looked", default=None)
LEAST = 0.02  # of the strongest phrase's weight; what weighs less is not shown


def unique(titles: dict[str, str]) -> dict[str, str]:
    """Titles by id, told apart by the id where they are equal: Streamlit chooses by the label.

    The empty id, of what stands for none or for all, keeps its title.
    """
    counts = Counter(titles.values())
    return {id: t if counts[t] == 1 or not id else f"{t} · {id[:6]}" for id, t in titles.items()}


def cluster_title(run: Run, cluster: int) -> str:
    """A cluster's number, the name that the analyst sees and its translation, as plain text."""
    now = edited(run)
    name = now.names.get(cluster, "")
    return f"{now.title(cluster)} {translations([name]).get(name, '')}".rstrip()


def run_in_view() -> Run | None:
    """The run in view; None when there is none yet."""
    id = st.session_state.get(state.RUN)
    return load(str(state.folder()), id) if id else None


def is_damaged() -> bool:
    """Whether runs of the images in view were damaged, or of whatever images where none are."""
    view = st.session_state.images_in_view
    broken = stored.broken(state.workspace())
    return any(not view or state.workspace().lineage(id)["images"] == view for id in broken)


@st.cache_resource(max_entries=3, show_spinner=False)
def load(folder: str, id: str) -> Run:
    return stored.load_run(state.open_workspace(folder), id)


def scope(run: Run) -> str:
    """Under which id the edits of a run's clusters and vocabulary are kept: its assignment's."""
    return run.ids["assignment"]


def scope_of(id: str) -> str:
    """The same of a run's id, which need not be loaded for it."""
    return _scope_of(str(state.folder()), id)


@st.cache_data(max_entries=2000, show_spinner=False)
def _scope_of(folder: str, id: str) -> str:
    return state.open_workspace(folder).lineage(id)["assignment"]


@contextmanager
def one_look() -> Iterator[None]:
    """Read the edits once for all that is drawn within, so that it shows one state of them.

    Callbacks, and fragments that run alone, read them each time.
    """
    token = _looked.set({})
    try:
        yield
    finally:
        _looked.reset(token)


def look_again() -> None:
    """After an edit: what is drawn from now on shows it."""
    if (looked := _looked.get()) is not None:
        looked.clear()


def head(run: Run) -> int:
    """Number of the newest edit of a run's clusters or vocabulary; changes with every edit."""
    return _newest(scope(run))


def _newest(scope: str) -> int:
    return _once(("newest", scope), lambda: edits.head(state.workspace(), scope))


def _once(key: tuple[str, str], look: Callable[[], T]) -> T:
    looked = _looked.get()
    if looked is None:
        return look()
    if key not in looked:
        looked[key] = look()
    return cast(T, looked[key])


def head_of(id: str) -> int:
    """The same of a run's id; 0 when the workspace holds no such run."""
    try:
        return _newest(scope_of(id))
    except (UserError, KeyError):  # no such value, or one that is no run
        return 0


def log(scope: str) -> tuple[Edit, ...]:
    """Every edit of an assignment's clusters and vocabularies, oldest first."""
    return _log(str(state.folder()), scope, _newest(scope))


@st.cache_resource(max_entries=20, show_spinner=False)
def _log(folder: str, scope: str, head: int) -> tuple[Edit, ...]:
    """Up to the entry `head`: what another tab adds meanwhile belongs to the next one."""
    everything = edits.log(state.open_workspace(folder), scope)
    return tuple(entry for entry in everything if entry.id <= head)


def in_force(scope: str) -> edits.History:
    """Which edits of an assignment are in force, and which were undone."""
    return _in_force(str(state.folder()), scope, _newest(scope))


@st.cache_resource(max_entries=20, show_spinner=False)
def _in_force(folder: str, scope: str, head: int) -> edits.History:
    return edits.history(_log(folder, scope, head))


def edited(run: Run) -> Edited:
    """The run's clusters as the analyst left them."""
    return _once(("edited", run.id), lambda: _edited(str(state.folder()), run.id, head(run)))


@st.cache_resource(max_entries=12, show_spinner=False)
def _edited(folder: str, id: str, head: int) -> Edited:
    run = load(folder, id)
    done = _in_force(folder, run.ids["assignment"], head).done
    return edits.apply(done, run.clusters, run.cluster_names)


def cluster_phrases(run: Run, cluster: int, top: int = 12) -> list[tuple[str, float]]:
    """A cluster's phrases with their mean contribution over its members, strongest first.

    The cluster is a number as the analyst left it, see `edited`.
    """
    return _phrases(str(state.folder()), run.id, head(run), cluster, top)


@st.cache_data(max_entries=2000, show_spinner=False)
def _phrases(
    folder: str, id: str, head: int, cluster: int, top: int = 12
) -> list[tuple[str, float]]:
    run, now = load(folder, id), _edited(folder, id, head)
    members = now.members(cluster)
    columns = now.columns[members]
    parts = explanation.group_phrases(run.model, run.vocabulary, members, columns, top)
    return [(name, weight) for name, weight in parts if weight >= LEAST * parts[0][1]]


def summary(run: Run, cluster: int) -> ClusterSummary:
    """A cluster, as the analyst left it, in one sentence."""
    return _summary(str(state.folder()), run.id, head(run), cluster)


@st.cache_data(max_entries=2000, show_spinner=False)
def _summary(folder: str, id: str, head: int, cluster: int) -> ClusterSummary:
    return summarise(load(folder, id), cluster, _edited(folder, id, head))


def evidence(run: Run, image: int, cluster: int, top: int) -> list[tuple[str, float]]:
    """Phrases that speak for the image being in the cluster with their contributions."""
    parts = explanation.evidence(run.model, run.vocabulary, image, cluster, top)
    return [(name, weight) for name, weight in parts if weight >= LEAST * parts[0][1]]


def projection(run: Run, method: str | None = None, space: str = IMAGES) -> Projection | None:
    return stored.projection(state.workspace(), run, method, space)


def report(id: str) -> Report | None:
    """The figures of a run's id; None when they were not computed yet."""
    return stored.report_of(state.workspace(), id)


def thumbnails(images: str) -> Thumbnails | None:
    return _thumbnails(str(state.folder()), images) or stored.thumbnails(state.workspace(), images)


@st.cache_resource(max_entries=6, show_spinner=False)
def _thumbnails(folder: str, images: str) -> Thumbnails | None:
    return stored.thumbnails(state.open_workspace(folder), images)


def image_sets() -> list[Record]:
    """Records of all image sets, newest first."""
    return state.workspace().records(ImageSet)


@st.cache_resource(max_entries=6, show_spinner=False)
def _images(folder: str, id: str) -> ImageSet:
    return state.open_workspace(folder).load(ImageSet, id)


def images(id: str) -> ImageSet:
    return _images(str(state.folder()), id)


def source_name(source: str) -> str:
    """A source of images as a short name: what a user would call it."""
    return say("Sample gallery") if source == "sample" else Path(source).name or source


def encoder_name(encoder: str) -> str:
    """An encoder's name without the folder of its weights."""
    model, at, path = encoder.partition("@")
    return model + at + Path(path).name if at else encoder


@st.cache_data(max_entries=500, show_spinner=False)
def _run_title(folder: str, id: str, language: str) -> str:
    """By the language as well, in which some of it is said."""
    workspace = state.open_workspace(folder)
    ids = workspace.lineage(id)
    source = workspace.record(ids["images"]).settings.get("source", "images")
    made = workspace.record(ids["assignment"]).settings
    encoder = workspace.record(ids["embeddings"]).settings.get("encoder")
    when = time.strftime(say("%d %b %H:%M"), time.localtime(workspace.record(id).created))
    parts = [when]  # first: the picker is narrow
    if "start" in workspace.record(id).parents:
        parts.append(say("relearnt"))
    if "clusters" in made:
        parts.append(f"k = {made['clusters']}")
    if "model" in made:
        parts.append(str(made["model"]))
    parts.append(source_name(str(source)))
    return " · ".join([*parts, encoder_name(str(encoder))] if encoder else parts)


def run_title(id: str) -> str:
    """What a run's id stands for: its name, when it was made, k, cluster model, images, encoder."""
    made = _run_title(str(state.folder()), id, spoken())
    return " · ".join(filter(None, [run_name(id), made]))


def run_name(id: str) -> str:
    """The name that the analyst gave a run; empty where none."""
    named = (e.arguments for e in in_force(scope_of(id)).done if e.verb == "name_run")
    return next((each["text"] for each in reversed([*named]) if each["run"] == id), "")
