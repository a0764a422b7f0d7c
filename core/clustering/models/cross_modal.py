"""What TAC and DXMC share: an image head and a text head that teach each other clusters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from ...base import setting_words as words
from ...base.checks import check_clusters, check_embeddings
from ...base.parallel import one_thread
from ...base.progress import Progress, ignore, within
from ...base.settings import Above0, AtLeast0, AtLeast1, AtLeast2, Weight, setting
from ...base.values import Assignment, Embeddings, FloatArray, ImageSet
from ...learning.schedule import Schedule
from .embedding_model import EmbeddingModel
from .neighbours import nearest_rows
from .nouns import check_nouns, counterparts, discriminative_nouns, retrieval_temperature
from .scan import one_of

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from .cross_modal_heads import TwoHeads

MANY_CLUSTERS = 100  # clusters from which on the papers' settings for large sets apply


@dataclass(frozen=True)
class CrossModal(EmbeddingModel):
    """Each image gets a counterpart made of the nouns it retrieves; two heads predict from either.

    Each head must agree with what the other predicts for a random neighbour. TAC and DXMC are this
    with other weights.
    """

    needs_nouns: ClassVar[bool] = True
    nouns_per_centre: AtLeast1 = setting(5, "Nouns that each group of similar images retrieves.")
    retrieval_temperature: Above0 | None = setting(
        None, "How evenly an image draws on its nouns; by default what suits the encoder."
    )
    neighbours: AtLeast1 = setting(
        50, "Nearest images of each image; a random one of them has to agree."
    )
    temperature: Above0 | None = setting(
        None, "Temperature of the distillation; by default 0.5, from 100 clusters on 5."
    )
    consistency_weight: Weight = setting(0.0, words.CROSS_CONSISTENCY)
    entropy_weight: Weight = setting(5.0, words.ENTROPY)
    instance_dim: AtLeast0 = setting(0, words.INSTANCE_DIM)
    instance_temperature: Above0 | None = setting(
        None, "Temperature of the contrast of images; by default 0.05, from 100 clusters on 0.5."
    )
    share_trunk: bool = setting(False, "Whether these heads share layers with the cluster heads.")
    epochs: AtLeast1 | None = setting(
        None, "Passes over all images; by default 20, from 100 clusters on 100."
    )
    least_steps: AtLeast0 = setting(200, words.LEAST_STEPS)
    batch: AtLeast2 | None = setting(
        None, "Images in a step; by default 512, from 100 clusters on 8192."
    )
    learning_rate: Above0 = setting(1e-3, words.LEARNING_RATE)
    hidden: AtLeast1 = setting(512, words.HIDDEN)

    @one_thread()
    def assign(
        self,
        images: ImageSet,
        embeddings: Embeddings,
        progress: Progress = ignore,
        nouns: Embeddings | None = None,
    ) -> Assignment:
        """Cluster the images; raises BadInput when that many clusters cannot be made.

        nouns are the lexicon's text vectors (t, d) by the encoder of the images. The probabilities
        are the image head's.
        """
        check_embeddings(embeddings)
        check_clusters(self.clusters, len(embeddings.vectors))
        texts = text_counterparts(self, embeddings, check_nouns(embeddings, nouns))
        vectors = np.asarray(embeddings.vectors, np.float32)
        return Assignment(self.name, _train(self, vectors, texts, progress))


class Temperatures(NamedTuple):
    """What divides the cosines of clusters, and the products of instances."""

    distillation: float
    instance: float


class Predictions(NamedTuple):
    """Of a batch: clusters (b, k) by either head and for a neighbour, instances (b, e)."""

    image: "Tensor"
    text: "Tensor"
    image_neighbour: "Tensor"
    text_neighbour: "Tensor"
    image_instance: "Tensor | None" = None
    text_instance: "Tensor | None" = None


def schedule(settings: CrossModal) -> Schedule:
    """By the number of clusters, where the user gave no epochs or no batch."""
    many = settings.clusters >= MANY_CLUSTERS
    return Schedule(
        epochs=settings.epochs or (100 if many else 20),
        least_steps=settings.least_steps,
        batch=settings.batch or (8192 if many else 512),
        learning_rate=settings.learning_rate,
        betas=(0.9, 0.99),
    )


def temperatures(settings: CrossModal) -> Temperatures:
    """By the number of clusters, where the user gave none."""
    many = settings.clusters >= MANY_CLUSTERS
    return Temperatures(
        distillation=settings.temperature or (5.0 if many else 0.5),
        instance=settings.instance_temperature or (0.5 if many else 0.05),
    )


def text_counterparts(
    settings: CrossModal, embeddings: Embeddings, nouns: Embeddings
) -> FloatArray:
    """Each image as a mix of the nouns that tell these images apart, unit rows (n, d)."""
    vectors = np.asarray(embeddings.vectors, np.float32)
    kept = discriminative_nouns(
        vectors, nouns.vectors, settings.clusters, settings.nouns_per_centre, settings.seed
    )
    tau = settings.retrieval_temperature or retrieval_temperature(embeddings.encoder)
    return counterparts(vectors, np.asarray(nouns.vectors)[kept], tau)


def _train(
    settings: CrossModal, images: FloatArray, texts: FloatArray, progress: Progress
) -> FloatArray:
    from ...learning import training
    from ...learning.device import pick_device
    from .cross_modal_heads import TwoHeads

    device = pick_device()
    random = training.generator(settings.seed, device)
    x, t = (training.resident(rows, device).float() for rows in (images, texts))
    near = [
        nearest_rows(rows, settings.neighbours, within(progress, 0.05 * place, 0.05 * (place + 1)))
        for place, rows in enumerate((x, t))
    ]
    shape = settings.hidden, settings.clusters, settings.seed
    instances = settings.instance_dim, settings.share_trunk
    heads = TwoHeads(x.shape[1], *shape, *instances).to(device)

    def step(rows: "Tensor") -> tuple["Tensor", dict[str, "Tensor"]]:
        return loss(_predict(heads, x, t, rows, near, random), settings)

    rest = within(progress, 0.1, 1)
    training.fit(step, heads.parameters(), len(x), schedule(settings), random, rest)
    return training.predict(heads.image, x).cpu().numpy()


def _predict(
    heads: "TwoHeads",
    x: "Tensor",
    t: "Tensor",
    rows: "Tensor",
    near: "list[Tensor]",
    random: "torch.Generator",
) -> Predictions:
    near_image, near_text = (one_of(table[rows], random) for table in near)
    image, image_instance = heads.both(heads.image, x[rows])
    text, text_instance = heads.both(heads.text, t[rows])
    return Predictions(
        image,
        text,
        heads.image(x[near_image]),
        heads.text(t[near_text]),
        image_instance,
        text_instance,
    )


def loss(found: Predictions, settings: CrossModal) -> tuple["Tensor", dict[str, "Tensor"]]:
    """TAC's or DXMC's loss and its parts, as the settings name their weights."""
    from ...learning import losses

    tau = temperatures(settings)
    parts = {
        "distillation": _distillation(found, tau.distillation),
        "entropy": losses.balance(found.image) + losses.balance(found.text),
    }
    total = parts["distillation"] - settings.entropy_weight * parts["entropy"]
    if settings.consistency_weight:
        parts["consistency"] = losses.consistency(found.image, found.text)
        total = total + settings.consistency_weight * parts["consistency"]
    if found.image_instance is not None and found.text_instance is not None:
        parts["instance"] = losses.contrast(found.image_instance, found.text_instance, tau.instance)
        total = total + parts["instance"]
    return total, parts


def _distillation(found: Predictions, temperature: float) -> "Tensor":
    """Either head learns from what the other says of a neighbour."""
    from ...learning import losses

    by_text = losses.cluster_contrast(found.image, found.text_neighbour, temperature)
    return by_text + losses.cluster_contrast(found.text, found.image_neighbour, temperature)
