"""The values that flow through the engine. They never change; a change is a new value.

Shapes: n images, d dimensions of an embedding, k clusters, m concepts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .sparse import dense, matrix_of

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]
UNKNOWN = -1
GIVEN_ENCODER = "given"  # stands for the encoder of vectors of which nobody said what made them
TABLE_MODEL = "table"  # stands for a cluster model where a table said the clusters


@dataclass(frozen=True)
class Reject:
    """A file that could not become part of an image set, and why."""

    file: str
    reason: str


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Images on disk in a fixed order; labels are for evaluation only, never for training."""

    root: str  # folder that the file names are relative to
    files: tuple[str, ...]  # n POSIX paths relative to root
    labels: IntArray  # (n,) index into class_names, -1 unknown
    class_names: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()
    source: str = "folder"  # sample, folder, zip or table
    notes: tuple[str, ...] = ()  # what else there is to say of the files, a sentence each
    bands: tuple[int, ...] = ()  # of a TIFF of more than three, those drawn; from 1; (): the first
    keys: NDArray[np.bytes_] | None = None  # (n,) what each file holds, see core.images.contents
    states: IntArray | None = None  # (n, 2) size and time of change that each file had then
    noted: ByteArray | None = None  # (n,) bits, see core.images.importing

    def __len__(self) -> int:
        return len(self.files)

    @property
    def has_labels(self) -> bool:
        return bool(np.any(np.asarray(self.labels) >= 0))

    def take(self, numbers: IntArray) -> "ImageSet":
        """Those of these numbers, with all that is known of each."""
        rows = ("labels", "keys", "states", "noted")
        known = {name: getattr(self, name) for name in rows if getattr(self, name) is not None}
        kept: dict[str, Any] = {name: np.asarray(each)[numbers] for name, each in known.items()}
        files = tuple(self.files[number] for number in np.asarray(numbers).tolist())
        return replace(self, files=files, **kept)

    def class_of_each(self, images: IntArray | slice = slice(None)) -> list[str]:
        """The class name of each of these images, "" unknown."""
        names = (*self.class_names, "")  # -1 is the last
        return [names[label] for label in np.asarray(self.labels)[images].tolist()]

    def main_class(self, images: IntArray) -> tuple[str, float] | None:
        """The most frequent class of some images, and its share of those that have one."""
        labels = np.asarray(self.labels)[images]
        known = labels[labels >= 0]
        if not len(known):
            return None
        counts = np.bincount(known)
        return self.class_names[int(counts.argmax())], float(counts.max() / len(known))


@dataclass(frozen=True, eq=False)
class Thumbnails:
    """One small JPEG per image, end to end in one array."""

    data: ByteArray  # all JPEG files joined
    offsets: IntArray  # (n + 1,)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def jpeg(self, image: int) -> bytes:
        return bytes(self.data[self.offsets[image] : self.offsets[image + 1]])


@dataclass(frozen=True, eq=False)
class Embeddings:
    """Unit vectors of images, or of the nouns of the lexicon, by one encoder."""

    encoder: str
    vectors: FloatArray  # (n, d) unit rows
    views: NDArray[np.floating] | None = None  # (n, a, d) a augmented views of each, float16
    familiarity: FloatArray | None = None  # (n,) 0 to 1, how far the encoder knows what it sees
    agreement: float | None = None  # least cosine to fp32 of the first rows, where made in bf16
    kept: IntArray | None = None  # (n,) which nouns these are, where their vectors chose them


@dataclass(frozen=True, eq=False)
class Assignment:
    """How likely each image belongs to each cluster, by one cluster model.

    An image that is in no cluster, as a table may say, has the same probability in all of them.
    """

    model: str
    probabilities: FloatArray  # (n, k) rows sum to 1

    @cached_property
    def labels(self) -> IntArray:
        """The likeliest cluster of each image, (n,); UNKNOWN where it is in none."""
        return np.where(self.is_assigned, np.asarray(self.probabilities).argmax(axis=1), UNKNOWN)

    @cached_property
    def is_assigned(self) -> NDArray[np.bool_]:
        """Whether each image is in any cluster, (n,)."""
        likely = np.asarray(self.probabilities)
        return (likely.max(axis=1) > likely.min(axis=1)) | (self.k == 1)

    @property
    def k(self) -> int:
        return int(self.probabilities.shape[1])


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The concepts of one image set: noun phrases, where they come from, and their text vectors."""

    encoder: str
    phrases: tuple[str, ...]  # m
    counts: (
        IntArray  # (m, k) images near the centre of cluster c that named the phrase; 0 = not its
    )
    synsets: IntArray  # (m,) WordNet offset of the phrase's first sense, -1 unknown
    vectors: FloatArray  # (m, d) unit rows
    per_cluster: int = 20  # V; an image keeps its V/2 strongest concepts in the proxy
    origins: tuple[str, ...] = ()  # m of generated, added, merged; () when all were generated

    def __len__(self) -> int:
        return len(self.phrases)


@dataclass(frozen=True, eq=False)
class ConceptModel:
    """The trained concept layer and its sparse non-negative head; score = activations @ head."""

    projector: Mapping[str, FloatArray]  # named weights of the concept layer, to go on training
    head: FloatArray  # (m, k) >= 0
    activations: FloatArray | Mapping[str, NDArray[Any]]  # (n, m) >= 0, see `matrix`
    proxy: FloatArray | Mapping[str, NDArray[Any]]  # see core.concepts.proxy.kept_proxy, (n, m)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def matrix(self) -> Any:
        """Activations (n, m) of the images it was trained on.

        An array, or SciPy's csr_array where so many images are kept without zeros
        (core.base.sparse). Both know @, slices of rows, shape and sum.
        """
        kept = self.activations
        return matrix_of(kept, len(self.head)) if isinstance(kept, Mapping) else np.asarray(kept)

    def active(self, images: Any) -> FloatArray:
        """Activations of an image (m,), or of some by a slice, numbers or a mask, (b, m)."""
        return dense(self.matrix[images])

    def of_concepts(self, columns: Any) -> FloatArray:
        """How active some concepts are in every image, (n, c)."""
        return dense(self._by_concept[:, columns])

    @cached_property
    def _by_concept(self) -> Any:
        """The matrix, made quick to take columns of."""
        return self.matrix if isinstance(self.matrix, np.ndarray) else self.matrix.tocsc()

    @property
    def scores(self) -> FloatArray:
        """Score of every image in every cluster, (n, k)."""
        return self.matrix @ np.asarray(self.head)


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why one image has its score in one cluster: contributions (m,) that sum to the score."""

    image: int
    cluster: int
    contributions: FloatArray  # (m,)

    @property
    def score(self) -> float:
        return float(self.contributions.sum())


@dataclass(frozen=True, eq=False)
class Projection:
    """Positions of the images in the plane."""

    method: str
    positions: FloatArray  # (n, 2)
    trustworthiness: float  # 0 to 1, neighbours on the map that are neighbours indeed


@dataclass(frozen=True, eq=False)
class Stability:
    """How much of its company every image keeps when the concepts are learnt with other seeds."""

    images: FloatArray  # (n,) 0 to 1, see core.concepts.statistics.keep_company
    clusters: FloatArray  # (k,) mean over the images of each cluster, nan when it has none
    seeds: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Patches:
    """Vectors of the patches of one image, in the space of the texts of its encoder."""

    encoder: str
    variant: str  # how they were asked, see core.encoders.patches
    vectors: FloatArray  # (h, w, d) the first row at the top
    size: tuple[int, int]  # of the picture, width and height in pixels
    covers: tuple[float, float, float, float]  # x0, y0, x1, y1: the grid in units of the picture


@dataclass(frozen=True, eq=False)
class ClusterCounts:
    """What speaks for each number of clusters; all arrays of one length."""

    clusters: IntArray  # 2, 3, ...
    coding_length: FloatArray  # bits an image takes to code: least is best
    silhouette: FloatArray  # -1 to 1, how much nearer an image is to its own cluster: most is best
    eigengap: FloatArray  # step between two eigenvalues of the neighbour graph: most is best


@dataclass(frozen=True, eq=False)
class Faults:
    """What may be wrong with images, whatever they show."""

    sides: IntArray  # (n,) shorter side in pixels; of a large JPEG perhaps less, but 256 at least
    brightness: FloatArray  # (n,) mean luminance, 0 to 1
    sharpness: FloatArray  # (n,) variance of the Laplacian over that of the picture
    groups: IntArray  # (n,) which group of copies, -1 none; a group has two images at least
    same: NDArray[np.bool_]  # (n,) whether another file holds the same bytes
    company: FloatArray  # (n,) mean cosine to the nearest others


@dataclass(frozen=True, eq=False)
class Report:
    """Figures that say how good a concept model is; keys as in core.concepts.figures."""

    metrics: Mapping[str, float]
