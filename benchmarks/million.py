"""A million images on one machine: seconds and memory of every stage from vectors to the CSV.

python -m benchmarks.million --images 10000 100000 1000000 --clusters 100 --concepts 1000

Vectors are made up: 100 groups in a subspace, with noise; nouns are the lexicon's, with vectors in
the same space. They are given in half precision, as files of embeddings mostly are, and go the way
of `whycluster.cluster(embeddings=..., vocabulary=...)`, each size in a process and a workspace of
its own. Memory is told as the system counts it: what the process has by itself (anonymous), and
pages of files it has mapped, which the system takes back at will.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import numpy as np

DIM, GROUPS, SUBSPACE, OWN_NOUNS = 512, 100, 32, 12
BLOCK = 50_000  # vectors made at a time
MILLION, MINUTES, GIB = 1_000_000, 45.0, 4.0  # the bar
EVERY = 0.1  # seconds between two looks at the memory


def main() -> None:
    options = arguments()
    if options.worker:
        work(options, options.images[0], options.worker)
        return
    found: dict[int, list[dict[str, float]]] = {}
    for images in options.images:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            found[images] = measured(options, images, Path(options.keep or folder))
    show(found, whole=not options.keep)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--clusters", type=int, default=100)
    parser.add_argument("--concepts", type=int, default=1000)
    parser.add_argument("--model", default="k-means", help="a cluster model of embeddings")
    parser.add_argument("--folder", help="where the temporary workspaces are; 10 GB at a million")
    parser.add_argument("--keep", type=Path, help="a folder that stays; again, it goes on there")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def measured(options: argparse.Namespace, images: int, folder: Path) -> list[dict[str, float]]:
    """The stages of one size, done by a new process; each is printed when it is done."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "vectors.npy").exists():
        vectors(images, folder / "vectors.npy")
    given = [f"--clusters={options.clusters}", f"--concepts={options.concepts}"]
    command = [sys.executable, "-m", "benchmarks.million", f"--images={images}", *given]
    command += [f"--model={options.model}", f"--worker={folder}"]
    stages = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            stages.append(json.loads(line))
            print(row(images, stages[-1]), flush=True)
    if process.returncode:
        sys.exit(f"{images:,} images: the worker ended with {process.returncode}")
    return stages


def centres() -> np.ndarray:
    """Of the groups, (GROUPS, SUBSPACE)."""
    return np.random.default_rng(1).standard_normal((GROUPS, SUBSPACE), np.float32)


def lifted(points: np.ndarray, noise: float, random: np.random.Generator) -> np.ndarray:
    """Points of the subspace as unit vectors (n, DIM) with noise in every direction."""
    basis = np.linalg.qr(np.random.default_rng(2).standard_normal((DIM, SUBSPACE)))[0]
    found = points @ basis.T.astype(np.float32)
    found += noise * random.standard_normal(found.shape, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def vectors(images: int, file: Path) -> None:
    """So many vectors, each of a group drawn at random, as a .npy file in half precision."""
    random = np.random.default_rng(0)
    rows = np.lib.format.open_memmap(file, "w+", np.float16, (images, DIM))
    for start in range(0, images, BLOCK):
        count = min(BLOCK, images - start)
        points = centres()[random.integers(GROUPS, size=count)]
        points += 0.5 * random.standard_normal(points.shape, np.float32)
        rows[start : start + count] = lifted(points, 0.1, random)
    rows.flush()


def nouns() -> tuple[list[str], np.ndarray]:
    """The lexicon's nouns and vectors (t, DIM): some near the centre of each group, others not."""
    from core.work.steps.recipes import nouns as of_lexicon

    words, random = of_lexicon("plain")[0], np.random.default_rng(3)
    points = random.standard_normal((len(words), SUBSPACE), np.float32)
    near = random.permutation(len(words))[: GROUPS * OWN_NOUNS]
    points[near] = np.repeat(centres(), OWN_NOUNS, axis=0)
    points[near] += 0.4 * random.standard_normal((len(near), SUBSPACE), np.float32)
    return list(words), lifted(points, 0.05, random)


def work(options: argparse.Namespace, images: int, folder: Path) -> None:
    """The other process: every stage by the steps that a user's call takes."""
    from core.store.runs import load_run
    from core.store.workspace import Workspace
    from core.work import steps
    from core.work.cli.export import TABLES, write
    from core.work.request import ClusterRequest
    from whycluster.library import given

    workspace, name = Workspace(folder / "workspace"), given.OWN
    per_cluster = {"per_cluster": max(1, options.concepts // options.clusters)}
    with stage("import"):
        source = np.load(folder / "vectors.npy", mmap_mode="r")
        rows = given.import_rows(workspace, images)
        made = {"embeddings": given.import_embeddings(workspace, rows, source, name)}
        del source
    with stage("cluster"):
        asked = ClusterRequest(rows, options.clusters, options.model, embeddings=made["embeddings"])
        made["assignment"] = steps.cluster(workspace, asked)
    with stage("vocabulary"):
        words = given.generate_vocabulary(workspace, made, nouns(), per_cluster)
    with stage("concepts"):
        id = steps.train_concepts(workspace, **made, vocabulary=words)
    with stage("figures"):
        steps.evaluate(workspace, concept_model=id)
    with stage("map"):
        steps.project(workspace, embeddings=made["embeddings"])
    with stage("tables"), redirect_stdout(sys.stderr):
        run, everything = load_run(workspace, id), np.arange(images)
        for kind in ("csv", "clusters"):
            write(folder / f"{kind}.csv", TABLES[kind](workspace, run, everything))


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Prints, as JSON, how long what is done inside took and how much memory, in GiB, at most."""
    peaks, ended = [0.0, 0.0, 0.0], threading.Event()

    def look() -> None:
        while True:
            own, mapped = memory()
            for place, now in enumerate((own, mapped, own + mapped)):
                peaks[place] = max(peaks[place], now)
            if ended.wait(EVERY):
                return

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    clock, used = time.perf_counter(), time.process_time()
    yield
    spans = {"seconds": time.perf_counter() - clock, "cpu": time.process_time() - used}
    ended.set()
    watch.join()
    found = dict(zip(("anonymous", "mapped", "rss"), peaks, strict=True))
    print(json.dumps({"stage": name, **spans, **found, "load": os.getloadavg()[0]}), flush=True)


def memory() -> tuple[float, float]:
    """GiB that are this process's own, and of files and shared memory that it has mapped."""
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = dict(line.split(":") for line in lines if line.startswith("Rss"))
    own, *mapped = (int(sizes[k].split()[0]) / 2**20 for k in ("RssAnon", "RssFile", "RssShmem"))
    return own, sum(mapped)


def row(images: int, found: dict[str, float]) -> str:
    spans = f"{found['seconds']:8.1f} s {found['cpu']:8.1f} s of processor"
    own, mapped, rss = (found[name] for name in ("anonymous", "mapped", "rss"))
    sizes = f"{own:6.2f} GiB own {mapped:6.2f} mapped {rss:6.2f} both"
    return f"{images:>9,}  {found['stage']:<10} {spans} {sizes}   load {found['load']:.1f}"


def show(found: dict[int, list[dict[str, float]]], whole: bool) -> None:
    """All stages of each size together, how time grows, and whether the bar is met.

    What went on in a kept folder may lack stages: no bar is met by it.
    """
    totals = {n: sum(each["seconds"] for each in stages) for n, stages in found.items()}
    for images, stages in found.items():
        own, rss = (max(each[name] for each in stages) for name in ("anonymous", "rss"))
        print(
            f"{images:>9,}  {totals[images] / 60:.1f} min, {own:.2f} GiB own, {rss:.2f} GiB of RSS"
        )
    for few, many in zip(totals, list(totals)[1:], strict=False):
        ratio = totals[many] / totals[few]
        print(f"{few:,} to {many:,}: {many / few:.0f} times as many, {ratio:.1f} times as long")
    most = max(found)
    if whole and most >= MILLION:
        rss = max(each["rss"] for each in found[most])
        met = totals[most] <= 60 * MINUTES and rss <= GIB
        print(f"{MINUTES:.0f} min and {GIB:.0f} GiB at {most:,}: {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
