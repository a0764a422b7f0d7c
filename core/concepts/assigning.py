"""Images that a concept model has not seen, explained by it; nothing is learnt."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..base.errors import BadInput
from ..base.parallel import one_thread
from ..base.ranking import row_blocks
from ..base.rows import KEY
from ..base.sparse import is_large, kept_sparse
from ..base.values import Assignment, ConceptModel, Embeddings, FloatArray, IntArray
from . import explanation
from .layers import check_kept
from .proxy import proxy_of
from .run import Run

BLOCK = 8192  # images at a time
MODEL = "placed"  # what stands in an assignment for the name of a cluster model


@dataclass(frozen=True, eq=False)
class Assigned:
    """What the images of other embeddings come to by a run's model."""

    model: ConceptModel  # with their activations (n, m) and proxy
    assignment: Assignment  # probabilities (n, k)
    known: IntArray  # (n,) the number of the same image in the run, -1 for what is new


@one_thread()
def assign(run: Run, embeddings: Embeddings) -> Assigned:
    """Activations and clusters of images (n, d) by a run's concept model.

    An image whose vector is in the run, bit for bit, keeps what it has there. The cluster model is
    not asked about the others: theirs are the probabilities of the concept model. Raises BadInput
    for embeddings of another encoder, and for a run that did not keep its layers.
    """
    _check(run, embeddings)
    known = same_rows(embeddings.vectors, run.embeddings.vectors)
    blocks = _blocks(run.model, embeddings.vectors, known)
    large = is_large(len(known), len(run.model.head))
    activations = kept_sparse(blocks) if large else np.concatenate(list(blocks))
    kind = str(run.model.settings.get("proxy_used", "auto"))
    proxy = proxy_of(embeddings, run.vocabulary, kind).arrays
    model = replace(run.model, activations=activations, proxy=proxy)
    likely = explanation.probabilities(model.scores)
    old = known >= 0
    likely[old] = np.asarray(run.assignment.probabilities)[known[old]]
    return Assigned(model, Assignment(MODEL, likely), known)


def _check(run: Run, embeddings: Embeddings) -> None:
    check_kept(run.model.projector)
    wanted, given = run.embeddings.vectors.shape[1], embeddings.vectors.shape[1]
    if embeddings.encoder != run.embeddings.encoder or wanted != given:
        raise BadInput(
            f"The run knows images by the encoder {run.embeddings.encoder} ({wanted} numbers "
            f"each); these are by {embeddings.encoder} ({given})."
        )


def _blocks(model: ConceptModel, vectors: FloatArray, known: IntArray) -> Iterator[FloatArray]:
    """Activations (b, m), block by block."""
    import torch

    from .projector import load_projector

    network = load_projector(model.projector)
    for some in row_blocks(len(vectors), BLOCK):
        with torch.inference_mode():
            inputs = torch.from_numpy(np.array(vectors[some], np.float32))
            block: FloatArray = network(inputs).numpy()
        old = known[some] >= 0
        block[old] = model.active(known[some][old])
        yield block


def same_rows(rows: FloatArray, among: FloatArray) -> IntArray:
    """For each row (n, d) the number of one that is equal bit for bit, (n,); -1 where none is."""
    mine, theirs = _digests(rows), _digests(among)
    order = np.argsort(theirs, kind="stable")
    spots = np.minimum(np.searchsorted(theirs, mine, sorter=order), len(order) - 1)
    found: IntArray = order[spots]
    return np.where(theirs[found] == mine, found, -1)


def _digests(rows: FloatArray) -> "np.ndarray[tuple[int], np.dtype[np.bytes_]]":
    made = [hashlib.sha256(np.ascontiguousarray(row).data).digest()[:16] for row in rows]
    return np.array(made, KEY)
