"""How well every method on embeddings clusters the sample gallery, and IC²E on top of each.

python -m benchmarks.cluster_models --workspace WORKSPACE [--seeds 3] [--only tac --only ward]

Means over the seeds. What the workspace holds is not computed again, so a killed run goes on. Bars:
F1 of at least 0.85, and the accuracy of IC²E within 0.01 of the cluster model's (q), to either
side: where it is higher by more, the bar is missed as well, and the sign says so.
"""

import argparse
import sys
import time
from collections.abc import Mapping
from statistics import mean

from core.clustering.models import CLUSTER_MODELS, needs_pixels
from core.encoders import SAMPLE
from core.images.sample import CLASSES
from core.store.workspace import Workspace, default_folder
from core.work import steps
from core.work.bench.measuring import Method, measure

METHODS = [name for name in CLUSTER_MODELS if not needs_pixels(name)]
LEAST_F1, MOST_APART = 0.85, 0.01
FIGURES = ("q_acc", "q_nmi", "q_ari", "acc", "f1")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", default=default_folder())
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", action="append", choices=METHODS)
    options = parser.parse_args()
    workspace = Workspace(options.workspace)
    images = steps.import_images(workspace, source="sample")
    print(f"means over {options.seeds} seeds\n\n{header()}")
    kept = [line(workspace, images, name, options.seeds) for name in options.only or METHODS]
    print(f"\nbars kept by {sum(kept)} of {len(kept)} methods")
    sys.exit(0 if all(kept) else 1)


def header() -> str:
    titles = (
        "method",
        "ACC",
        "NMI",
        "ARI",
        "IC²E: ACC",
        "IC²E: F1",
        "F1 bar",
        "ACC bar",
        "s a seed",
    )
    return f"| {' | '.join(titles)} |\n{'|---' * len(titles)}|"


def line(workspace: Workspace, images: str, name: str, seeds: int) -> bool:
    """Print a method's line; whether it keeps the bars."""
    begin = time.monotonic()
    runs = [figures(workspace, images, name, seed) for seed in range(seeds)]
    seconds = (time.monotonic() - begin) / seeds
    means = {figure: mean(run[figure] for run in runs) for figure in FIGURES}
    gained = means["acc"] - means["q_acc"]
    bars = (means["f1"] >= LEAST_F1, abs(gained) <= MOST_APART)
    cells = [f"{means[figure]:.3f}" for figure in FIGURES]
    cells += ["yes" if bar else "NO" for bar in bars]
    cells[-1] += f" ({gained:+.3f})"
    print(f"| {name} | {' | '.join(cells)} | {seconds:.1f} |", flush=True)
    return all(bars)


def figures(workspace: Workspace, images: str, name: str, seed: int) -> Mapping[str, float]:
    method = Method(name, len(CLASSES), explained=True, settings={}, seed=seed)
    return measure(workspace, images, method, SAMPLE)


if __name__ == "__main__":
    main()
