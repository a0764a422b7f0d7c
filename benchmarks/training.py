"""How much quicker the concept model learns than a plain loop: python -m benchmarks.training

--many takes 100 clusters and 2,000 concepts in place of 10 and 200, --images how many, --steps how
many steps a turn has. An older build is compared by `python -m benchmarks concepts`.

Prints JSON: milliseconds of the processor for a step of 512 of the images, medians of five turns,
and their ratios. The plain loop is algorithm 1 as one would write it: single precision, the
proxy (n, m), the determinants (m, m) of every cluster by their definition, torch's Adam. Where its
steps are seconds long it takes one a turn. peak_gb is the memory of a process that trains alone.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional

TURNS, BATCH, DIM, PER_CLUSTER = 5, 512, 512, 20
SMALL, LARGE = (10, 200), (100, 2000)  # clusters, concepts
Timed = Callable[[], float]  # a turn; returns milliseconds of the processor a step


def main() -> None:
    options = arguments()
    if options.worker:
        work(options)
        return
    memory = {"peak_gb": peak(options)}  # first: a child counts its parent's too
    turns = {"ours": asked(options), "plain": plain(options)}
    times: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(TURNS):
        for name, turn in turns.items():
            times[name].append(turn())
    medians = {name: round(statistics.median(found), 1) for name, found in times.items()}
    ratios = {"plain/ours": round(medians["plain"] / medians["ours"], 2)}
    facts = {"images": options.images, "many": options.many, "threads": torch.get_num_threads()}
    print(json.dumps({**facts, "ms": medians, **ratios, **memory, "load": os.getloadavg()[0]}))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=50_000)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--many", action="store_true")
    parser.add_argument("--worker", choices=("turns", "whole"), help=argparse.SUPPRESS)
    return parser.parse_args()


def asked(options: argparse.Namespace) -> Timed:
    """A process that trains, a turn for every line it is sent."""
    process = subprocess.Popen(
        command(options, "turns"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def turn() -> float:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    return turn


def peak(options: argparse.Namespace) -> float:
    """GB that an epoch takes at most, the proxy and the activations of all images included."""
    told = subprocess.run(command(options, "whole"), stdout=subprocess.PIPE, check=True)
    return float(told.stdout)


def command(options: argparse.Namespace, worker: str) -> list[str]:
    sizes = ["--images", str(options.images), "--steps", str(options.steps)]
    many = ["--many"] if options.many else []
    return [sys.executable, "-m", "benchmarks.training", "--worker", worker, *sizes, *many]


def work(options: argparse.Namespace) -> None:
    """The other process: turns as long as somebody asks, or one whole training."""
    if options.worker == "whole":
        import resource

        train(options, epochs=1)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
        return
    turn = engine(options)
    for _ in sys.stdin:
        print(turn(), flush=True)


def made_up(images: int, many: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit vectors (n, d) around k centres, labels (n,), and unit vectors of concepts (m, d)."""
    clusters, concepts = LARGE if many else SMALL
    random = np.random.default_rng(0)
    labels = random.integers(clusters, size=images)
    vectors = random.standard_normal((images, DIM), np.float32)
    vectors += random.standard_normal((clusters, DIM), np.float32)[labels]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    phrases = random.standard_normal((concepts, DIM), np.float32)
    phrases /= np.linalg.norm(phrases, axis=1, keepdims=True)
    return vectors, labels, phrases


def train(options: argparse.Namespace, epochs: int) -> object:
    """One training by the engine of the checkout, as long as the settings say."""
    from core.base.values import Assignment, Embeddings, Vocabulary
    from core.concepts.model import train_concept_model
    from core.concepts.settings import ConceptSettings

    vectors, labels, phrases = made_up(options.images, options.many)
    k, m = LARGE if options.many else SMALL
    q = np.full((len(labels), k), 0.1 / k, np.float32)
    q[np.arange(len(labels)), labels] += 0.9
    words, unknown = tuple(map(str, range(m))), np.full(m, -1)
    vocabulary = Vocabulary(
        "made-up", words, np.ones((m, k), np.int64), unknown, phrases, PER_CLUSTER
    )
    settings = ConceptSettings(epochs=epochs, least_steps=0, batch=BATCH)
    return train_concept_model(
        Embeddings("made-up", vectors), Assignment("made-up", q), vocabulary, settings
    )


class Enough(Exception):
    """The steps of the turns were timed; the training need not end."""


def engine(options: argparse.Namespace) -> Timed:
    """Turns of the engine's own loop: its step is taken out of a training and timed."""
    import threading
    from queue import Queue

    from core.learning import training

    ask: Queue[None] = Queue()
    tell: Queue[float] = Queue()
    usual = training._descend
    done = 0

    def timed(*arguments: object) -> object:
        nonlocal done, begun
        found = usual(*arguments)  # type: ignore[arg-type]
        done += 1
        if done % options.steps == 0:
            tell.put((time.process_time() - begun) / options.steps * 1000)
            ask.get()
            begun = time.process_time()
        return found

    begun = time.process_time()
    training._descend = timed  # type: ignore[assignment]
    threading.Thread(target=train, args=(options, 10_000), daemon=True).start()
    tell.get()  # the first turn sets things up

    def turn() -> float:
        ask.put(None)
        return tell.get()

    return turn


def plain(options: argparse.Namespace) -> Timed:
    """Turns of algorithm 1 as one would write it."""
    vectors, labels, phrases = made_up(options.images, options.many)
    k, m = LARGE if options.many else SMALL
    inputs, clusters = torch.from_numpy(vectors), torch.from_numpy(labels)
    similarity = inputs @ torch.from_numpy(phrases).T
    values, columns = similarity.topk(PER_CLUSTER // 2, dim=1)
    proxy = torch.zeros_like(similarity).scatter_(1, columns, values)
    q = functional.one_hot(clusters, k).float() * 0.9 + 0.1 / k
    network = projector(m)
    head = nn.Parameter(torch.rand(m, k) * 2 / m**0.5)
    optimiser = torch.optim.Adam([*network.parameters(), head], lr=1e-3)
    steps = 1 if options.many else options.steps

    def step() -> None:
        rows = torch.randperm(len(inputs))[:BATCH]
        activations = network(inputs[rows])
        evidence = (activations @ head).square() + 1
        p = evidence / evidence.sum(dim=1, keepdim=True)
        loss = -functional.cosine_similarity(activations, proxy[rows]).mean()
        loss = loss + rate(functional.normalize(activations, dim=1), clusters[rows])
        loss = loss - 0.1 * (p * q[rows]).sum(dim=1).log().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        head.data.clamp_(min=0)

    def turn() -> float:
        begun = time.process_time()
        for _ in range(steps):
            step()
        return (time.process_time() - begun) / steps * 1000

    return turn


def projector(concepts: int) -> nn.Sequential:
    hidden = [
        layer for _ in range(4) for layer in (nn.Linear(DIM, 512), nn.BatchNorm1d(512), nn.ReLU())
    ]
    return nn.Sequential(*hidden, nn.Linear(512, concepts), nn.ReLU())


def rate(rows: torch.Tensor, labels: torch.Tensor, epsilon: float = 0.05) -> torch.Tensor:
    """exp(1 - R/Rc) by the definition: a determinant (m, m) for all, and one for every cluster."""
    n, width = rows.shape
    identity = torch.eye(width)
    whole = torch.logdet(identity + width / (n * epsilon**2) * rows.T @ rows) / 2
    within = rows.new_zeros(())
    for cluster in labels.unique():
        part = rows[labels == cluster]
        inner = identity + width / (len(part) * epsilon**2) * part.T @ part
        within = within + len(part) / (2 * n) * torch.logdet(inner)
    return torch.exp(1 - whole / within)


if __name__ == "__main__":
    main()
