"""What every algorithm asks of its input before it starts."""

import numpy as np

from .errors import BadInput
from .values import Assignment, Embeddings


def check_embeddings(embeddings: Embeddings) -> None:
    """Raises BadInput when there are no embeddings or one of them is not a number."""
    vectors = np.asarray(embeddings.vectors)
    if vectors.ndim != 2 or not len(vectors):
        raise BadInput(f"Expected embeddings of shape (images, dimensions), got {vectors.shape}.")
    _check_finite(vectors)
    if embeddings.views is not None:
        _check_finite(np.asarray(embeddings.views))


def _check_finite(vectors: np.ndarray, block: int = 8192) -> None:
    for start in range(0, len(vectors), block):
        finite = np.isfinite(vectors[start : start + block])
        if not finite.all():
            row = start + int(np.argmin(finite.reshape(len(finite), -1).all(axis=1)))
            raise BadInput(f"The embedding of image {row} is not a number; embed the images again.")


def check_clusters(n_clusters: int, images: int) -> None:
    """Raises BadInput when that many clusters cannot be made of that many images."""
    if not 2 <= n_clusters <= images:
        raise BadInput(
            f"Cannot make {n_clusters} clusters of {images} images; "
            "choose at least 2 clusters and no more than there are images."
        )


def check_same_images(embeddings: Embeddings, assignment: Assignment) -> None:
    """Raises BadInput when an assignment is of other images, or its rows are not probabilities."""
    n, assigned = len(embeddings.vectors), len(assignment.probabilities)
    if n != assigned:
        raise BadInput(f"The assignment is of {assigned} images, the embeddings are of {n}.")
    check_clusters(assignment.k, n)
    if not np.allclose(np.asarray(assignment.probabilities).sum(axis=1), 1, atol=1e-3):
        raise BadInput("The probabilities of an assignment must sum to 1 in every row.")


def check_choice(setting: str, value: str, known: tuple[str, ...]) -> None:
    """Raises BadInput when a setting has a value that it does not know."""
    if value not in known:
        raise BadInput(f"The setting {setting} is {value!r}; choose one of {', '.join(known)}.")
