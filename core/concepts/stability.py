"""How much of a concept model's clusters is the luck of a seed: quick heads from other seeds."""

import dataclasses

import numpy as np

from ..base.errors import BadInput
from ..base.progress import Progress, ignore, within
from ..base.values import Assignment, ConceptModel, Embeddings, FloatArray, IntArray, Stability
from ..learning.schedule import Schedule
from .explanation import labels
from .proxy import kept_proxy
from .relearning import hidden_activations, settings_of
from .statistics import keep_company

STEPS = 40  # of a quick head: three times as many change 1 % of the images (sample gallery)
LEARNING_RATE = 1e-2


def stability(
    model: ConceptModel,
    embeddings: Embeddings,
    assignment: Assignment,
    heads: int = 5,
    progress: Progress = ignore,
) -> Stability:
    """Learn the last layer and the head anew from `heads` other seeds, and see who stays together.

    The layers below are frozen, and all heads are aligned with the sparse proxy that the model
    keeps, also where it was itself trained with a dense one. Raises BadInput for no heads, or a
    model without its layers.
    """
    if heads < 1 or not model.projector:
        raise BadInput("Stability takes at least one head, and a concept model that was trained.")
    hidden = hidden_activations(embeddings, model)
    start = settings_of(model).seed + 1
    seeds, others = tuple(range(start, start + heads)), []
    for number, seed in enumerate(seeds):
        part = within(progress, number / heads, (number + 1) / heads, f"Head {number + 1}")
        others.append(quick_head(model, hidden, assignment, seed, part))
    own = labels(model)
    images = keep_company(own, others)
    sizes = np.bincount(own, minlength=assignment.k)
    totals = np.bincount(own, images, minlength=assignment.k)
    clusters = np.divide(totals, sizes, out=np.full(len(sizes), np.nan), where=sizes > 0)
    return Stability(images, clusters.astype(np.float32), seeds)


def quick_head(
    model: ConceptModel,
    hidden: FloatArray,
    assignment: Assignment,
    seed: int,
    progress: Progress = ignore,
) -> IntArray:
    """The cluster of every image (n,) by a last layer and a head that start from nothing.

    hidden (n, h) are `relearning.hidden_activations` of the model.
    """
    from .training import cold, learn

    settings = dataclasses.replace(settings_of(model), seed=seed, layers=1)  # the last alone
    concepts, k = model.head.shape
    learner = cold(hidden, concepts, k, settings)
    schedule = Schedule(1, STEPS, settings.batch, LEARNING_RATE)
    activations, weights = learn(
        learner, kept_proxy(model), assignment, settings, progress, schedule
    )
    return labels(ConceptModel({}, weights, activations, {}))
