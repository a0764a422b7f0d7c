"""Is the time of training on embeddings spent on arithmetic?

OMP_NUM_THREADS=2 python -m benchmarks.arithmetic

Seconds of an epoch of TAC and of the Pre-model at n = 60,000, d = 512, k = 10 on the CPU against
those of their matrix products alone: the same shapes, the same batches, forwards and backwards. The
vectors are made up, the neighbours drawn at random: neither matters to the time. Bar: 3 times.
"""

import json
import os
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import torch

from core.base.values import Embeddings, FloatArray
from core.clustering.models import cross_modal, pre_model
from core.clustering.models.pre_model import PreModel
from core.clustering.models.tac import Tac

IMAGES, DIM, CLUSTERS, VIEWS, NEIGHBOURS = 60_000, 512, 10, 8, 50
EPOCHS, BAR = 4, 3.0
Shape = tuple[int, int, int]  # (a, b, c): a matrix (a, b) times one (b, c)


def main() -> None:
    torch.manual_seed(0)
    vectors = unit(torch.randn(IMAGES, DIM)).numpy()
    found = {"tac": tac(vectors), "pre-model": pre(vectors)}
    facts = {"n": IMAGES, "d": DIM, "k": CLUSTERS, "threads": torch.get_num_threads(), "bar": BAR}
    print(json.dumps({**facts, **found, "load": os.getloadavg()[0]}, indent=2))


def tac(vectors: FloatArray) -> dict[str, float]:
    settings = Tac(clusters=CLUSTERS, epochs=EPOCHS, least_steps=0)
    texts = unit(torch.randn(IMAGES, DIM)).numpy()
    batch = cross_modal.schedule(settings).batch

    def products(rows: int) -> list[Shape]:
        # Four passes: images and texts, each with a neighbour; two contrasts of 2k columns.
        return 4 * head(rows, settings.hidden) + 2 * contrast(rows)

    with mock.patch.object(cross_modal, "nearest", strangers):
        return against(
            lambda watch: cross_modal._train(settings, vectors, texts, watch), products, batch
        )


def pre(vectors: FloatArray) -> dict[str, float]:
    settings = PreModel(clusters=CLUSTERS, epochs=EPOCHS, least_steps=0)
    views = torch.empty(IMAGES, VIEWS, DIM, dtype=torch.float16)
    for view in range(VIEWS):
        views[:, view] = torch.from_numpy(vectors).half()
    embeddings = Embeddings("made-up", vectors, views.numpy())

    def products(rows: int) -> list[Shape]:
        return 2 * head(rows, settings.hidden)  # two views

    return against(
        lambda watch: pre_model._train(settings, embeddings, watch), products, settings.batch
    )


def strangers(vectors: torch.Tensor, count: int, progress: object) -> torch.Tensor:
    """In place of the search for neighbours, which is done once and is no part of an epoch."""
    return torch.randint(len(vectors), (len(vectors), count))


def head(rows: int, hidden: int) -> list[Shape]:
    """A pass of embeddings through a head, and back: they themselves need no gradient."""
    first = [(rows, DIM, hidden), (hidden, rows, DIM)]
    last = [(rows, hidden, CLUSTERS), (CLUSTERS, rows, hidden), (rows, CLUSTERS, hidden)]
    return first + last


def contrast(rows: int) -> list[Shape]:
    """Every column with every other, and back."""
    columns = 2 * CLUSTERS
    return [(columns, rows, columns), (columns, columns, rows), (rows, columns, columns)]


def against(
    train: Callable[[Any], object], products: Callable[[int], list[Shape]], batch: int
) -> dict[str, float]:
    """The quickest epoch against the quickest round of its products; they take turns."""
    epochs: list[float] = []
    multiplied: list[float] = []
    begin = 0.0

    def watch(fraction: float, message: str = "", **losses: float) -> None:
        nonlocal begin
        if not message.startswith("Epoch"):
            return
        if begin:  # the first epoch also sets things up
            epochs.append(time.perf_counter() - begin)
        multiplied.append(multiply(products, batch))
        begin = time.perf_counter()

    train(watch)
    return {
        "epoch_s": round(min(epochs), 3),
        "products_s": round(min(multiplied), 3),
        "ratio": round(min(epochs) / min(multiplied), 2),
    }


def multiply(products: Callable[[int], list[Shape]], batch: int) -> float:
    """Seconds of the products of one epoch, each into memory that is there."""
    steps = -(-IMAGES // batch)
    work = [
        (torch.randn(a, b), torch.randn(b, c), torch.empty(a, c))
        for a, b, c in products(IMAGES // steps)
    ]
    begin = time.perf_counter()
    for _ in range(steps):
        for left, right, out in work:
            torch.mm(left, right, out=out)
    return time.perf_counter() - begin


def unit(rows: torch.Tensor) -> torch.Tensor:
    return rows / rows.norm(dim=1, keepdim=True)


if __name__ == "__main__":
    main()
