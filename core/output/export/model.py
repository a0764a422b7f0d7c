"""The concept model for other programs: arrays as safetensors, everything else as JSON.

docs/load-a-concept-model.md reads both with NumPy alone.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...base.values import FloatArray
from ...concepts.layers import check_kept, layers_of
from ...concepts.run import Run
from ...encoders import usual
from ...store.workspace import Workspace
from .packing import packed
from .provenance import encoder, settings, versions
from .rows import edited

ARRAYS, ABOUT = "model.safetensors", "model.json"
NORM_EPSILON = 1e-5  # what torch's BatchNorm1d adds to a variance unless told otherwise


def model_files(workspace: Workspace, run: Run, with_vectors: bool = True) -> dict[str, bytes]:
    """Name -> content of the two files; with_vectors adds the phrases' text vectors.

    Raises BadInput for a run that did not keep its layers.
    """
    from safetensors.numpy import save

    check_kept(run.model.projector)
    content = json.dumps(_about(workspace, run), indent=1, ensure_ascii=False)
    return {ARRAYS: save(_arrays(run, with_vectors)), ABOUT: content.encode()}


def model_zip(workspace: Workspace, run: Run, with_vectors: bool = True) -> bytes:
    """The two files as a zip."""
    return packed(model_files(workspace, run, with_vectors))


def _arrays(run: Run, with_vectors: bool) -> dict[str, FloatArray]:
    found: dict[str, Any] = {f"projector.{n}": a for n, a in run.model.projector.items()}
    found["head"] = run.model.head  # (m, k)
    if with_vectors:
        found["vocabulary"] = run.vocabulary.vectors  # (m, d)
    return {name: np.ascontiguousarray(array, "<f4") for name, array in found.items()}


def _about(workspace: Workspace, run: Run) -> dict[str, Any]:
    made = settings(workspace, run)
    return {
        "format": "whycluster-concept-model",
        "format_version": 1,
        "run": run.id,
        "encoder": encoder(run),
        "templates": _templates(run, made.get("lexicon", {})),
        "input": "unit vectors of images by the encoder, (n, d)",
        "layers": _layers(run.model.projector),
        "norm_epsilon": NORM_EPSILON,
        "output": "activations (n, m) >= 0 of the phrases; scores (n, k) = activations @ head; "
        "probabilities = (scores^2 + 1) / their sum",
        "phrases": list(run.vocabulary.phrases),
        "clusters": _clusters(workspace, run),
        "settings": made,
        "versions": versions(),
    }


def _layers(projector: Mapping[str, FloatArray]) -> list[dict[str, str]]:
    """Names of the arrays in the order in which they are applied; ReLU follows each layer."""
    count = layers_of(projector)
    inner = [
        {"linear": f"projector.linear{n}", "norm": f"projector.norm{n}", "then": "relu"}
        for n in range(1, count)
    ]
    return [*inner, {"linear": f"projector.linear{count}", "then": "relu"}]


def _clusters(workspace: Workspace, run: Run) -> list[dict[str, Any]]:
    """The head's columns: the model's own name, and what the analyst made of the cluster."""
    now = edited(workspace, run)
    return [
        {
            "column": column,
            "cluster": int(home),
            "name": now.names[int(home)],
            "first_name": run.cluster_names[column],
            "is_a_cluster": int(home) not in now.rejected,
        }
        for column, home in enumerate(now.homes)
    ]


def _templates(run: Run, made: Mapping[str, Any]) -> list[str]:
    """The prompts that phrases were put into; {c} is the phrase."""
    own = made.get("template")
    return [str(own)] if own else list(usual(run.embeddings.encoder).templates)
