"""CPP on frozen embeddings: every image is a soft cluster, and coding rates say of whom."""

import math
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from ...base import setting_words as words
from ...base.progress import Progress, within
from ...base.settings import Above0, AtLeast0, AtLeast1, AtLeast2, Weight, setting
from ...base.values import Embeddings, FloatArray, IntArray
from ...learning.schedule import Schedule
from .cpp_loss import affinity, loss, memberships, rate
from .embedding_model import EmbeddingModel

if TYPE_CHECKING:
    from torch import Tensor, nn

BLOCK = 2048  # images given their probabilities at a time
FAVOUR = math.exp(1 / 0.175) / 9  # see `temperature`
CUT_PER_CLUSTER = 10  # images at least, when not all are cut


@dataclass(frozen=True)
class Cpp(EmbeddingModel):
    """Loss = rate within - rate + membership_weight * squared length of the memberships.

    Image Clustering via the Principle of Rate Reduction in the Age of Pretrained Models (Chu and
    others, ICLR 2024). The n images of a batch are n soft clusters, and n determinants of
    width x width a step, which is why batch and width are smaller than the paper's 1024 and 128.
    Adam, where the paper has SGD: on the sample gallery both come to the same.
    """

    title: ClassVar[str] = "CPP"
    summary: ClassVar[str] = "Spreads images out and keeps those of a cluster in few directions."
    paper: ClassVar[str] = "Chu and others 2024"
    name: ClassVar[str] = "cpp"
    warm_up: AtLeast0 = setting(50, "Steps at first that only spread the images out.")
    epochs: AtLeast1 = setting(15, words.EPOCHS)
    least_steps: AtLeast0 = setting(200, words.LEAST_STEPS)
    batch: AtLeast2 = setting(256, words.BATCH)
    learning_rate: Above0 = setting(1e-3, words.LEARNING_RATE)
    hidden: AtLeast1 = setting(512, words.HIDDEN)
    width: AtLeast1 = setting(64, "Dimensions of the features that are learnt.")
    temperature: Above0 | None = setting(
        None, "Temperature of the memberships; by default it follows the number of clusters."
    )
    iterations: AtLeast1 = setting(5, "Rounds of Sinkhorn that even out the memberships.")
    distortion: Above0 = setting(0.1, words.DISTORTION)
    membership_weight: Weight = setting(0.025, "Weight of short memberships in the loss.")
    most_cut: AtLeast1 = setting(3000, "Images in the graph that is cut; the others follow them.")

    def probabilities(self, embeddings: Embeddings, progress: Progress) -> FloatArray:
        codes = _train(self, embeddings, within(progress, 0, 0.9))
        progress(0.9, "Cutting the graph of memberships")
        probabilities = _probabilities(self, codes)
        progress(1, "Cut into clusters", images=float(len(codes)))
        return probabilities


class Network(NamedTuple):
    """A trunk that two linear heads share: features span the clusters, codes give memberships."""

    trunk: "nn.Module"
    features: "nn.Module"
    codes: "nn.Module"


def temperature(settings: Cpp) -> float:
    """The one given, or 1 / log(33.7 (k - 1)): 0.175 for 10 clusters, as in the public code.

    To an image, one of an orthogonal cluster counts exp(-1 / temperature) of one of its own. With
    k - 1 other clusters of the same size the share of strangers is then the same for any k.
    """
    return settings.temperature or 1 / math.log(FAVOUR * (settings.clusters - 1))


def _train(settings: Cpp, embeddings: Embeddings, progress: Progress) -> "Tensor":
    """Codes of all images, unit rows (n, width)."""
    from torch import nn
    from torch.nn.functional import normalize

    from ...learning import training
    from ...learning.device import pick_device

    device, tau = pick_device(), temperature(settings)
    vectors = training.resident(embeddings.vectors, device).float()
    network = Network(*(part.to(device) for part in _network(settings, vectors.shape[1])))

    def spread(rows: "Tensor") -> tuple["Tensor", dict[str, "Tensor"]]:
        features = normalize(network.features(network.trunk(vectors[rows])), dim=1)
        whole = rate(features, features.new_ones(len(rows), 1), settings.distortion)
        return -whole, {"rate": whole}

    def step(rows: "Tensor") -> tuple["Tensor", dict[str, "Tensor"]]:
        hidden = network.trunk(vectors[rows])
        codes = normalize(network.codes(hidden), dim=1)
        together = memberships(codes, tau, settings.iterations)
        features = normalize(network.features(hidden), dim=1)
        return loss(features, together, settings.distortion, settings.membership_weight)

    weights = [weight for part in network for weight in part.parameters()]
    n, few, random = len(vectors), settings.warm_up, training.generator(settings.seed, device)
    schedule = Schedule.of(settings)
    warming = replace(schedule, epochs=0, least_steps=few, most_steps=few)
    training.fit(spread, weights, n, warming, random, within(progress, 0, 0.1, "Spreading out"))
    network.codes.load_state_dict(network.features.state_dict())
    training.fit(step, weights, n, schedule, random, within(progress, 0.1, 1))
    codes = training.predict(nn.Sequential(network.trunk, network.codes), vectors)
    return normalize(codes, dim=1)


def _network(settings: Cpp, dim: int) -> Network:
    from torch import nn

    from ...learning.training import seeded

    hidden, width = settings.hidden, settings.width
    with seeded(settings.seed):
        trunk = nn.Sequential(
            nn.Linear(dim, hidden),
            nn.BatchNorm1d(hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
        )
        return Network(trunk, nn.Linear(hidden, width), nn.Linear(hidden, width))


def _probabilities(settings: Cpp, codes: "Tensor") -> FloatArray:
    """Each image's mean affinity to every cluster, over their sum (n, k)."""
    import torch

    tau, some = temperature(settings), codes[torch.as_tensor(_sample(settings, len(codes)))]
    labels = _cut(settings, memberships(some, tau, settings.iterations).cpu().numpy())
    member = np.eye(settings.clusters, dtype=np.float32)[labels]
    mean = torch.as_tensor(member / np.maximum(member.sum(axis=0), 1), device=codes.device)
    blocks = [affinity(block, some, tau) @ mean for block in codes.split(BLOCK)]
    return torch.cat([block / block.sum(dim=1, keepdim=True) for block in blocks]).cpu().numpy()


def _sample(settings: Cpp, images: int) -> IntArray:
    """Rows of the images whose graph is cut: its memory grows with their square."""
    most = max(settings.most_cut, CUT_PER_CLUSTER * settings.clusters)
    if images <= most:
        return np.arange(images)
    return np.random.default_rng(settings.seed).choice(images, most, replace=False)


def _cut(settings: Cpp, together: FloatArray) -> IntArray:
    """Normalised cuts of the graph of memberships, a cluster number for each of its images."""
    from sklearn.cluster import SpectralClustering

    method = SpectralClustering(
        settings.clusters,
        affinity="precomputed",
        assign_labels="cluster_qr",
        random_state=settings.seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a graph in pieces: the result is used all the same
        return method.fit_predict((together + together.T) / 2)
