"""The map's mount: what it is sent, and what it says back."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.map_message import MapPoints, inside, pack
from core.run import Run
from core.values import FloatArray, IntArray, Projection
from pages.shared import data, pictures, state

_MAP = pictures.component("map")


def show(found: Run, flat: Projection, concept: str) -> str | None:
    """Draw the map; returns the selection that the user has just made ("" for none), or None.

    Colours, zoom and the selection itself live in the browser.
    """
    start, revision = st.session_state.map_start, st.session_state.map_revision
    message = _message(str(state.folder()), found.id, flat.method, concept, start, revision)
    result = _MAP(
        key="map",
        data=message,
        on_click_change=pictures.nothing,
        on_lasso_change=pictures.nothing,
        on_cleared_change=pictures.nothing,
    )
    if result.click and 0 <= int(result.click["cluster"]) < found.k:
        return json.dumps({"cluster": int(result.click["cluster"])})
    if result.lasso:
        return json.dumps({name: result.lasso[name] for name in ("polygons", "hidden", "by")})
    return "" if result.cleared is not None else None


@st.cache_data(max_entries=12, show_spinner=False)
def _message(folder: str, run: str, method: str, concept: str, start: str, revision: int) -> bytes:
    found = data.load(folder, run)
    flat = data.projection(found, method)
    assert flat is not None
    own = np.arange(len(found.images)), found.clusters
    points = MapPoints(
        positions=flat.positions,
        clusters=found.clusters,
        classes=found.images.labels,
        confidence=found.probabilities[own],
        doubt=found.doubt.score,
        cluster_names=found.cluster_names,
        class_names=found.images.class_names if found.images.has_labels else (),
        view=f"{run} {method}",
        pictures=f"whycluster/thumb/{found.ids['images']}/",
        concept=concept,
        strength=_strength(found, concept) if concept else None,
    )
    return pack(points, json.loads(start or "{}"), revision)


def _strength(found: Run, phrase: str) -> FloatArray:
    """How active a phrase is in every image, (n,)."""
    columns = [c for c, name in enumerate(found.vocabulary.phrases) if name == phrase]
    return np.asarray(found.model.activations)[:, columns].sum(axis=1)


def lassoed(found: Run, flat: Projection, selection: Mapping[str, Any]) -> IntArray:
    """Numbers of the images inside the polygons; those hidden by the legend are left out."""
    groups = found.images.labels if selection["by"] == "label" else found.clusters
    chosen = inside(flat.positions, selection["polygons"])
    return np.flatnonzero(chosen & ~np.isin(np.asarray(groups), selection["hidden"]))
