"""Embedding by workers in other processes, each with an encoder of its own: the same batches.

What is sent is the names of a batch's files, and what comes back its unit rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np

from ..base.executor import Executor
from ..base.places import check_reachable
from ..base.values import FloatArray, ImageSet
from ..images.decoding import quiet
from .batches import Prepare, blocks_of, evenly, here, texts_here
from .protocol import Encoder

Load = Callable[[], Encoder]
_MODEL = Lock()  # a worker has two calls in work, but loads one encoder


@dataclass(frozen=True)
class RemoteEncoding:
    """Makes batches and blocks as core.encoders.batches.here and texts_here do.

    The first is made here: what is wrong with files or encoder is said before workers start, and
    the encoder here has heard how near bf16 comes.
    """

    executor: Executor
    load: Load  # how a worker has its encoder; pickled

    def batches(self, prepare: Prepare, numbers: Sequence[int]) -> Iterator[FloatArray]:
        """Unit rows (b, 1 + views, d) of images by number."""
        size, files = prepare.in_a_task, prepare.images.files
        yield from here(prepare, numbers[:size])
        images = prepare.images
        work = _Images(self.load, images.root, images.bands, prepare.views, prepare.seed)
        rest = ([(n, files[n]) for n in some] for some in evenly(numbers[size:], size))
        yield from self.executor.in_order(work, rest, ahead=1, model=True)

    def blocks(self, encoder: Encoder, texts: Sequence[str]) -> Iterator[FloatArray]:
        """Unit rows (b, d) of phrases."""
        blocks = blocks_of(texts)
        first = next(blocks, None)
        if first is not None:
            yield from texts_here(encoder, first)
            yield from self.executor.in_order(_Texts(self.load), blocks, ahead=1, model=True)


@dataclass(frozen=True)
class _Images:
    """A batch of images, by their numbers and files, to their rows."""

    load: Load
    root: str
    bands: tuple[int, ...]
    views: int
    seed: int

    def __call__(self, batch: Sequence[tuple[int, str]]) -> FloatArray:
        numbers, files = zip(*batch, strict=True)
        check_reachable(self.root)
        unknown = np.full(len(files), -1)
        images = ImageSet(self.root, files, unknown, bands=self.bands)
        encoder = _loaded(self.load)
        prepare = Prepare(encoder, images, self.views, self.seed, drawn=numbers)
        with quiet():
            return np.concatenate(list(here(prepare, range(len(files)))))


@dataclass(frozen=True)
class _Texts:
    load: Load

    def __call__(self, texts: Sequence[str]) -> FloatArray:
        encoder = _loaded(self.load)
        with _MODEL:
            return encoder.encode_texts(texts)


def _loaded(load: Load) -> Encoder:
    """The encoder, loaded once in a process and shared by its threads."""
    with _MODEL:
        return _load(load)


@cache
def _load(load: Load) -> Encoder:
    return load()
