"""Trails: the list of images that the user came from, so that J and K go on through it.

A trail is a small JSON dict such as {"list": "cluster", "cluster": 3, "order": "typical"}; it is in
the URL as `from` and resolved anew on every page, so it outlives a refresh and a copied link.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.values import FloatArray, IntArray, Projection
from core.concepts.run import Run
from core.output import image_faults
from core.output.map_message import inside
from core.store.spaces import IMAGES
from core.work.steps.examining import faults_of, newest_faults
from pages.shared.lists import menu, state
from pages.shared.reading import compared, data, filtered, filtered_words, searches, triage_queue

Trail = Mapping[str, Any]
FROM = "from"  # the query parameter, and the session's key
LASSO, FOUND = "lasso", "found"  # query parameters of the map
ALL: Trail = {"list": "all"}
SELECTION = "selection"  # the only part of a trail that is not a word or a number
NEIGHBOURS = 60


def images(run: Run, trail: Trail) -> IntArray:
    """Numbers of a trail's images, in its order; empty when it does not fit this run."""
    other = str(trail.get("other", ""))  # a run whose edits count as well
    heads = data.head(run), data.head_of(other) if other else 0, _made(run, trail)
    return _images(str(state.folder()), run.id, heads, text(trail))


def _made(run: Run, trail: Trail) -> str:
    """What a trail goes by: the id of faults, or whether a map or a search's vectors are there."""
    selection = trail.get(SELECTION)
    if trail["list"] == "map" and isinstance(selection, dict) and "found" in selection:
        trail = parse(str(selection["found"]))
    if trail["list"] == "search":
        return str(searches.is_ready(run, trail))
    if trail["list"] == "faults":
        return newest_faults(state.workspace(), run.ids["images"]) or ""
    is_flat = trail["list"] == "map" or (trail["list"] == "moved" and SELECTION in trail)
    return str(is_flat and _flat(run, trail) is not None)


def title(run: Run, trail: Trail) -> str:
    """A trail in words, as plain text."""
    only = str(trail.get(filtered.ONLY) or "")
    says = KINDS[trail["list"]][1](run, trail)
    return f"{says} · {filtered_words.words(run, only)}" if only else says


def query(image: int, trail: Trail | None = None) -> dict[str, str]:
    """The query parameters of the image page, for st.page_link and st.switch_page."""
    return {state.IMAGE: str(image)} | ({FROM: text(trail)} if trail else {})


def back(trail: Trail) -> tuple[str, dict[str, str]] | None:
    """The page that shows a trail's list, and its query parameters; None when there is none."""
    name = KINDS[trail["list"]][2]
    parameters = on_map(trail[SELECTION]) if name == "map" else {}
    if name is None or menu.find(name) is None:
        return None
    for key, parameter in PARAMETERS.get(trail["list"], {}).items():
        if trail.get(key) is not None:
            parameters[parameter] = str(trail[key])
    if name in filtered.PAGES:  # a list without a filter is not to be shown through today's
        parameters[filtered.ONLY] = str(trail.get(filtered.ONLY) or "")
    return name, parameters


def on_map(selection: Mapping[str, Any]) -> dict[str, str]:
    """The query parameters of the map that select this on it."""
    if "cluster" in selection:
        names = (state.CLUSTER, state.IMAGE)
        return {name: str(selection[name]) for name in names if name in selection}
    if "found" in selection:
        return {FOUND: str(selection["found"])}
    return {LASSO: text(selection)} if "polygons" in selection else {}


def text(trail: Trail) -> str:
    """A trail for the URL; numbers to five digits, as a lasso has hundreds of them."""
    return json.dumps(_short(trail), separators=(",", ":"), sort_keys=True, default=int)


def _short(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _short(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_short(part) for part in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value


def parse(trail: str) -> Trail:
    """A trail from a URL; all images when it is none."""
    try:
        found = json.loads(trail)
    except ValueError:
        return ALL
    return found if isinstance(found, dict) and found.get("list") in list(KINDS) else ALL


def current() -> Trail:
    """The trail of the link that was followed, else the session's, else all images."""
    kept = "" if state.went_back() else st.session_state.get(FROM)
    return parse(st.query_params.get(FROM) or kept or "")


def follow(run: Run, image: int) -> tuple[Trail, IntArray, int]:
    """The trail that the user is on, its images, and the place of this one among them.

    An image that an edit has just taken out of the list keeps its place, so that J goes on from
    there; one that was never in it is looked at among all images.
    """
    trail = current()
    listed = images(run, trail)
    if len(listed) and image not in listed and st.session_state.trail_image == image:
        listed = np.insert(listed, min(st.session_state.trail_place, len(listed)), image)
    elif image not in listed:
        trail, listed = ALL, images(run, ALL)
    (places,) = np.nonzero(listed == image)
    st.session_state.trail_image, st.session_state.trail_place = image, int(places[0])
    remember(trail)
    return trail, listed, int(places[0])


def remember(trail: Trail) -> None:
    """Keep the trail in the session and, unless it is all images, in the URL."""
    st.session_state[FROM] = text(trail)
    if trail["list"] != "all":
        st.query_params[FROM] = text(trail)
    elif FROM in st.query_params:
        del st.query_params[FROM]


@st.cache_data(max_entries=100, show_spinner=False)
def _images(folder: str, id: str, heads: tuple[int, int, str], trail: str) -> IntArray:
    run, wanted = data.load(folder, id), parse(trail)
    if any(isinstance(value, dict | list) for name, value in wanted.items() if name != SELECTION):
        return np.zeros(0, np.int64)  # its title would not be one either
    try:
        found = np.asarray(KINDS[wanted["list"]][0](run, wanted), dtype=np.int64)
        return filtered.kept(run, found, str(wanted.get(filtered.ONLY, "")))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, UserError):
        return np.zeros(0, np.int64)  # a link made by hand, or to what is no longer there


def _all(run: Run, trail: Trail) -> IntArray:
    return np.arange(len(run.images))


def _cluster(run: Run, trail: Trail) -> IntArray:
    edited, cluster = data.edited(run), int(trail["cluster"])
    members = edited.members(cluster)
    order = trail.get("order")
    if order == "border":
        return members[np.argsort(-run.doubt.score[members], kind="stable")]
    if order == "name":
        return np.array(sorted(members.tolist(), key=lambda image: run.images.files[image]), int)
    if order == "date":
        dates = np.asarray(run.images.states)[members, 1]
        return members[np.argsort(-dates, kind="stable")]
    scores = run.scores[members, edited.columns[members]]  # of merged ones: each its own
    return members[np.argsort(-scores, kind="stable")]


def _triage(run: Run, trail: Trail) -> IntArray:
    """The whole queue: decisions leave the list as it is, so that K can go back."""
    cluster = trail.get("cluster")
    number = None if cluster is None else int(cluster)
    return triage_queue.queue(run, trail["queue"], number).everything


def _map(run: Run, trail: Trail) -> IntArray:
    """What is selected on the map: a cluster, a search, or a lasso, most doubtful image first."""
    selection = trail[SELECTION]
    if "cluster" in selection:
        return data.edited(run).members(int(selection["cluster"]))
    if "found" in selection:
        return _search(run, parse(str(selection["found"])))
    flat = _flat(run, trail)
    found = lassoed(run, flat, selection) if flat else np.zeros(0, np.int64)
    return found[np.argsort(-run.doubt.score[found], kind="stable")]


def _flat(run: Run, trail: Trail) -> Projection | None:
    """The map that a trail's lasso was drawn on; old links have no space."""
    return data.projection(run, trail.get("method"), trail.get("space", IMAGES))


def lassoed(run: Run, flat: Projection, selection: Mapping[str, Any]) -> IntArray:
    """Numbers of the images inside the polygons; those hidden by the legend are left out."""
    chosen = inside(flat.positions, selection["polygons"])
    by, hidden = selection.get("by"), selection.get("hidden", [])
    if by in ("cluster", "label"):  # the others have no legend to hide by
        groups = run.images.labels if by == "label" else data.edited(run).clusters
        chosen &= ~np.isin(np.asarray(groups), hidden)
    return np.flatnonzero(chosen)


def strength(run: Run, phrase: str) -> FloatArray:
    """How active a phrase is in every image, (n,); zero for a phrase the run does not know."""
    columns = [c for c, name in enumerate(run.vocabulary.phrases) if name == phrase]
    return run.model.of_concepts(columns).sum(axis=1)


def _phrase(run: Run, trail: Trail) -> IntArray:
    """The images that a phrase fires on, those most or those least first."""
    amounts = strength(run, trail["phrase"])
    order = np.argsort(-amounts if trail.get("most", True) else amounts, kind="stable")
    return order[amounts[order] > 0]


def _moved(run: Run, trail: Trail) -> IntArray:
    """Images in another cluster than in the run `other`; with a flow "3-5", those from 3 to 5.

    With a selection, what is selected on the two maps of Compare.
    """
    both = compared.of(data.load(str(state.folder()), trail["other"]), run)
    if SELECTION in trail:
        flat = _flat(run, trail)
        found = compared.selected(both, flat, trail[SELECTION]) if flat else None
        return np.zeros(0, np.int64) if found is None else found
    if trail.get("flow"):
        before, after = map(int, trail["flow"].split("-"))
        return both.between(before, after)
    return both.moved


def _alike(run: Run, trail: Trail) -> IntArray:
    """The nearest by cosine of the embeddings; inside = in the image's own cluster or not."""
    vectors, image = np.asarray(run.embeddings.vectors), int(trail["image"])
    near = vectors @ vectors[image]
    allowed = np.arange(len(vectors)) != image
    if trail.get("inside") is not None:
        clusters = data.edited(run).clusters
        allowed &= (clusters == clusters[image]) == trail["inside"]
    candidates = np.flatnonzero(allowed)
    return candidates[np.argsort(-near[candidates], kind="stable")][:NEIGHBOURS]


def _faults(run: Run, trail: Trail) -> IntArray:
    """The images of a kind of fault, as Check lists them."""
    faults = faults_of(state.workspace(), run.ids["images"])
    return image_faults.listed(faults, trail["kind"]) if faults else np.zeros(0, np.int64)


def _sheet(run: Run, trail: Trail) -> IntArray:
    """The images of a reference class, or all of them, as Dataset shows them."""
    if not trail["class"]:
        return _all(run, trail)
    return np.flatnonzero(run.images.labels == run.images.class_names.index(trail["class"]))


def _search(run: Run, trail: Trail) -> IntArray:
    return searches.ranking(run, trail).images


def _name(run: Run, cluster: int) -> str:
    return data.edited(run).names.get(cluster) or say("cluster {n}", n=cluster)


def _cluster_title(run: Run, trail: Trail) -> str:
    says = CLUSTER_TITLES.get(str(trail.get("order")), CLUSTER_TITLES["typical"])
    return say(says, n=trail["cluster"], name=_name(run, trail["cluster"]))


def _triage_title(run: Run, trail: Trail) -> str:
    says = QUEUES.get(trail["queue"], "All images")
    if trail.get("cluster") is None:
        return say(says)
    return say("{images} in {cluster}", images=say(says), cluster=_name(run, trail["cluster"]))


def _map_title(run: Run, trail: Trail) -> str:
    if "polygons" in trail[SELECTION]:
        return say("Selected on the map, most doubtful first")
    if FOUND in trail[SELECTION]:
        return title(run, parse(str(trail[SELECTION][FOUND])))
    return say("Selected on the map")


def _phrase_title(run: Run, trail: Trail) -> str:
    strongest, weakest = "“{phrase}”, strongest first", "“{phrase}”, weakest first"
    return say(strongest if trail.get("most", True) else weakest, phrase=trail["phrase"])


def _moved_title(run: Run, trail: Trail) -> str:
    says = "Selected on both maps · {run}" if SELECTION in trail else "Images that moved · {run}"
    return say(says, run=data.run_title(trail["other"]))


def _faults_title(run: Run, trail: Trail) -> str:
    return say(image_faults.KINDS[trail["kind"]][0])


def _sheet_title(run: Run, trail: Trail) -> str:
    name = trail["class"]
    return say("All images of {name}", name=name) if name else say("All images")


def _alike_title(run: Run, trail: Trail) -> str:
    return say(ALIKE[trail.get("inside")], n=trail["image"])


CLUSTER_TITLES = {  # order -> title
    "typical": "Cluster {n} · {name}, most typical first",
    "border": "Cluster {n} · {name}, most doubtful first",
    "name": "Cluster {n} · {name}, by file name",
    "date": "Cluster {n} · {name}, newest file first",
}
ALIKE = {
    None: "Most like image {n}",
    True: "Most like image {n}, inside its cluster",
    False: "Most like image {n}, outside its cluster",
}
QUEUES = {
    "wrong": "Mis-clustered images",
    "doubtful": "Doubtful images",
    "unassigned": "Images in no cluster",
}
# kind -> its images, its title, the page that shows it
Kind = tuple[Callable[[Run, Trail], IntArray], Callable[[Run, Trail], str], str | None]
KINDS: dict[str, Kind] = {
    "all": (_all, lambda run, trail: say("All images"), None),
    "cluster": (_cluster, _cluster_title, "cluster"),
    "triage": (_triage, _triage_title, "triage"),
    "map": (_map, _map_title, "map"),
    "phrase": (_phrase, _phrase_title, "vocabulary"),
    "moved": (_moved, _moved_title, "compare"),
    "alike": (_alike, _alike_title, "image"),
    "search": (_search, lambda run, trail: searches.title(trail), "search"),
    "faults": (_faults, _faults_title, "check"),
    "sheet": (_sheet, _sheet_title, "dataset"),
}
# kind -> what of a trail the page that shows it takes from the URL, and under which name
PARAMETERS: dict[str, dict[str, str]] = {
    "cluster": {"cluster": "cluster"},
    "triage": {"queue": "queue", "cluster": "of"},
    "map": {"method": "projection", "space": "space"},
    "phrase": {"phrase": "phrase"},
    "moved": {"other": "other", "flow": "flow"},
    "alike": {"image": "image"},
    "sheet": {"class": "sheet_class"},
    "search": {name: name for name in (searches.TEXT, searches.LIKE, searches.FILE, searches.MOST)},
}
