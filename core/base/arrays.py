"""Arrays from files of NumPy, read one after the other, whatever the threads; and as tensors.

NumPy reads a header with Python's `ast`, whose state threads share in Python 3.11.0 to 3.11.7: two
that read at once may end in a SystemError (findings/numpy_load_in_two_threads.sh).
"""

import warnings
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

_ONE = Lock()


def array_in(file: Path, mmap_mode: Literal["r"] | None = None) -> NDArray[Any]:
    """The array of a .npy file; OSError, ValueError or EOFError where it is none."""
    with _ONE:
        found: NDArray[Any] = np.load(file, mmap_mode=mmap_mode, allow_pickle=False)
        return found


def arrays_in(file: Path) -> dict[str, NDArray[Any]]:
    """Every array of a .npz file, whose sums are checked; BadZipFile where they differ."""
    with _ONE, np.load(file, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def tensor_of(array: NDArray[Any]) -> "Tensor":
    """The array where it lies, memory-mapped as a rule, as a tensor that is not to be changed."""
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that what is mapped may not be written to
        return torch.from_numpy(np.ascontiguousarray(array))
