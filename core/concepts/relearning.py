"""A concept model learnt from another one, after its vocabulary was edited.

Quick: the hidden activations of the images are known; only the last layer of the projector and the
head move. Full: everything moves. Both start from what the other model knows (`warm_start`).
"""

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..base.checks import check_choice
from ..base.parallel import one_thread
from ..base.progress import Progress, ignore
from ..base.values import Assignment, ConceptModel, Embeddings, FloatArray, Vocabulary
from ..learning.schedule import Schedule
from .layers import check_kept
from .model import check
from .proxy import Proxy, named_support, proxies
from .settings import AUTO, DENSE, ConceptSettings
from .warm_start import Start, WarmStart, warm_start, with_sparse_head

if TYPE_CHECKING:
    from .training import Learner

MODES = ("quick", "full")


@one_thread()
def relearn_concept_model(
    embeddings: Embeddings,
    assignment: Assignment,
    vocabulary: Vocabulary,
    start: Start,
    mode: str = "quick",
    settings: ConceptSettings | None = None,
    progress: Progress = ignore,
) -> ConceptModel:
    """Learn the concepts of an edited vocabulary (m) from the model before.

    Settings are those of that model by default: its proxy stays raw or centred, whatever new
    phrases would suggest. Raises BadInput as `train_concept_model` does, and for a start without
    projector.
    """
    from .training import train

    settings = settings or settings_of(start.model)
    check_choice("mode", mode, MODES)
    check(embeddings, assignment, vocabulary, settings)
    check_kept(start.model.projector)
    progress(0.0, "Starting from what is known")
    kind = start.model.settings.get("proxy_used") if settings.proxy == DENSE else None
    aligned, proxy = proxies(embeddings, vocabulary, settings.proxy, kind)
    known = start.hidden
    hidden = hidden_activations(embeddings, start.model) if known is None else known
    warm = warm_start(start, hidden, proxy, assignment)
    if settings.sparsity:
        allowed, count = _support(aligned, assignment, settings), settings.weights_per_cluster
        warm = with_sparse_head(warm, start, proxy, assignment, allowed, count)
    inputs = hidden if mode == "quick" else embeddings.vectors
    learner = _learner(start, warm, inputs, mode, settings)
    model = train(learner, aligned, assignment, settings, progress, _schedule(mode, settings))
    return replace(model, proxy=proxy.arrays, settings={**model.settings, "mode": mode})


def settings_of(model: ConceptModel) -> ConceptSettings:
    """The settings that a concept model was trained with, for another training like it.

    Models stored before the setting `support` existed were trained with "learnt". A proxy that was
    chosen automatically is the one that was chosen: new phrases do not change the others' target.
    """
    names = {field.name for field in fields(ConceptSettings)}
    known = {"support": "learnt", **model.settings}
    if known.get("proxy") == AUTO:
        known["proxy"] = known.get("proxy_used", AUTO)
    return ConceptSettings(**{n: v for n, v in known.items() if n in names})


def hidden_activations(embeddings: Embeddings, start: ConceptModel) -> FloatArray:
    """What the last layer of a model's projector sees of every image, (n, h)."""
    from ..learning import training
    from ..learning.device import pick_device
    from .projector import body_of, load_projector

    device = pick_device()
    body = body_of(load_projector(start.projector)).to(device)
    vectors = training.inputs(embeddings.vectors, device)
    hidden: FloatArray = training.predict(body, vectors).cpu().numpy()
    return hidden


def _support(proxy: Proxy, assignment: Assignment, settings: ConceptSettings) -> NDArray[np.bool_]:
    """Where a cluster may be given a weight that it had not, (m, k)."""
    k, count = assignment.k, settings.weights_per_cluster
    if settings.support == "named":
        return named_support(proxy, assignment.labels, k, count)
    return np.ones((proxy.concepts, k), bool)


def _learner(
    start: Start, warm: WarmStart, inputs: FloatArray, mode: str, settings: ConceptSettings
) -> "Learner":
    """The projector of the start with its new last layer; quick, that layer alone learns."""
    import torch

    from ..learning import training
    from ..learning.device import pick_device
    from .projector import load_projector, with_last_layer
    from .training import Learner

    device, quick = pick_device(), mode == "quick"
    projector = load_projector(start.model.projector)
    projector = with_last_layer(projector, warm.weight, warm.bias).to(device)
    return Learner(
        projector,
        projector[-2:] if quick else projector,
        training.inputs(inputs, device),
        torch.nn.Parameter(torch.tensor(warm.head, device=device)),
        training.generator(settings.seed, device),
        torch.tensor(warm.head > 0, device=device) if settings.sparsity else None,
    )


def _schedule(mode: str, settings: ConceptSettings) -> Schedule:
    """Full, as from nothing; quick, in short epochs: curves and Stop stay live with many images."""
    usual = Schedule.of(settings).until_settled()
    if mode == "full":
        return usual
    return replace(usual, epochs=12, least_steps=60, most_steps=10)
