"""The nouns that tell images apart, and each image's counterpart made of them (TAC)."""

import numpy as np

from ...base.errors import BadInput
from ...base.ranking import row_blocks
from ...base.values import Embeddings, FloatArray, IntArray

IMAGES_PER_CENTRE = 300
SHARES = 2**24  # of nouns in centres at a time: 64 MB
OPENAI, OTHERS = 0.005, 0.01  # retrieval temperatures; OpenAI's CLIP has the larger logit scale


def check_nouns(embeddings: Embeddings, nouns: Embeddings | None) -> Embeddings:
    """The nouns; raises BadInput when there are none, or they are of another encoder."""
    if nouns is None:
        raise BadInput("This cluster model needs the lexicon's embeddings; make them first.")
    if nouns.encoder != embeddings.encoder:
        raise BadInput(
            f"Images were embedded by {embeddings.encoder!r}, nouns by {nouns.encoder!r}; "
            "embed both with one encoder."
        )
    return nouns


def centre_count(images: int, n_clusters: int) -> int:
    """How many semantic centres stand for the images: 300 images each, or 3 a cluster."""
    many = images / n_clusters >= IMAGES_PER_CENTRE
    return min(round(images / IMAGES_PER_CENTRE) if many else 3 * n_clusters, images)


def discriminative_nouns(
    vectors: FloatArray, nouns: FloatArray, n_clusters: int, per_centre: int, seed: int
) -> IntArray:
    """Numbers of the nouns that are surest of their centre, `per_centre` of each, ascending.

    A noun goes to the centre that a softmax over centres of its cosines favours; that share is how
    sure it is (TAC, Li and others 2024, 3.2; without a temperature, as in the authors' code).
    """
    centres = _centres(vectors, centre_count(len(vectors), n_clusters), seed)
    home, sure = _homes(centres, nouns)
    kept = []
    for centre in range(len(centres)):
        own = np.flatnonzero(home == centre)
        kept.append(own[np.argsort(-sure[own], kind="stable")][:per_centre])
    return np.sort(np.concatenate(kept))


def _homes(centres: FloatArray, nouns: FloatArray) -> tuple[IntArray, FloatArray]:
    """The centre that each noun goes to, (t,), and how sure it is, (t,)."""
    home, sure = np.empty(len(nouns), np.int64), np.empty(len(nouns), np.float32)
    for some in row_blocks(len(nouns), max(1, SHARES // len(centres))):
        cosines = centres @ np.asarray(nouns[some], np.float32).T
        cosines = np.exp(cosines - cosines.max(axis=0))
        share = cosines / cosines.sum(axis=0)
        home[some], sure[some] = share.argmax(axis=0), share.max(axis=0)
    return home, sure


def counterparts(vectors: FloatArray, nouns: FloatArray, temperature: float) -> FloatArray:
    """For each image the unit vector of the nouns it retrieves, weighted by a softmax, (n, d)."""
    nouns = np.asarray(nouns, np.float32)
    parts = []
    for block in np.array_split(np.asarray(vectors, np.float32), max(len(vectors) // 4096, 1)):
        logits = block @ nouns.T / temperature
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        parts.append(weights / weights.sum(axis=1, keepdims=True) @ nouns)
    made = np.concatenate(parts)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def retrieval_temperature(encoder: str) -> float:
    """A softmax temperature that suits the encoder's cosines.

    Whose weights a file holds is told by the model alone, wherever the file lies: OpenAI's are
    those of the -quickgelu models.
    """
    model, from_file, _ = encoder.partition("@")
    openai = model.endswith("-quickgelu") if from_file else model.endswith("/openai")
    return OPENAI if openai else OTHERS


def _centres(vectors: FloatArray, count: int, seed: int) -> FloatArray:
    """Unit centres (count, d): k-means of unit vectors, which is spherical but for the norm."""
    from sklearn.cluster import KMeans

    fitted = KMeans(count, n_init=1, random_state=seed).fit(np.asarray(vectors, np.float32))
    norms = np.linalg.norm(fitted.cluster_centers_, axis=1, keepdims=True)
    return fitted.cluster_centers_ / np.maximum(norms, 1e-12)
