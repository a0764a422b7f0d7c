"""The sample encoder's vectors of nouns, which lie beside its weights: nothing has to be loaded."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...base.arrays import arrays_in
from ...base.values import FloatArray
from ..catalogue import BARE
from ..names import SAMPLE_FOLDER

FILE = "nouns.npz"


def vectors(
    words: Sequence[str], templates: Sequence[str], folder: Path = SAMPLE_FOLDER
) -> FloatArray | None:
    """Unit rows (t, d) of the nouns that the file was made for, bare; None for any others.

    None also where the weights have changed since. Stored in half precision: a row is less than
    0.001 away from what the text tower gives.
    """
    if tuple(templates) != BARE or not (folder / FILE).is_file():
        return None
    stored = arrays_in(folder / FILE)
    if str(stored["made_of"]) != _made_of(words, folder):
        return None
    rows = stored["vectors"].astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def save(words: Sequence[str], found: FloatArray, folder: Path = SAMPLE_FOLDER) -> Path:
    """Keep the vectors (t, d) that the text tower of the weights there gives for bare nouns."""
    file, beside = folder / FILE, folder / f"beside-{FILE}"
    np.savez(beside, vectors=found.astype(np.float16), made_of=_made_of(words, folder))
    return beside.replace(file)


def _made_of(words: Sequence[str], folder: Path) -> str:
    """What tells these weights and these nouns from any others."""
    digest = hashlib.sha256("\n".join(words).encode())
    for weights in sorted(folder.glob("*.safetensors")):
        digest.update(weights.read_bytes())
    return digest.hexdigest()
