"""Is the evidence what decides? python -m benchmarks.faithfulness WORKSPACE

Takes the newest run of each image set, with every head there is, and prints one JSON object: how
many images move when their top 3 evidence phrases are deleted, and when 3 random active ones
are; what share of the Top-5 evidence is true of its picture; how well contributions sum up; and
whether the removal sets of 200 images are the least, by trying all sets of up to 3 phrases.
"""

import argparse
import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from core.concepts import counterfactual
from core.concepts.counterfactual import Parts
from core.concepts.run import Run
from core.store.runs import load_run, report, runs
from core.store.workspace import Workspace

IMAGES, LARGEST = 200, 3


def figures(workspace: Workspace, run: Run) -> dict[str, Any]:
    share = counterfactual.faithfulness(run.model, run.vocabulary)
    found = report(workspace, run)
    truth = found.metrics.get("evidence_truth") if found else None
    return {
        "run": run.id,
        "sparsity": run.record.settings.get("sparsity"),
        "moved without top 3": share.evidence,
        "moved without 3 random": share.chance,
        "times": share.evidence / max(share.chance, 1e-12),
        "evidence_truth": truth,
        "largest error of a sum": error(run),
        "removal sets": removals(run),
        "bars": {
            "times >= 5": share.evidence >= 5 * share.chance,
            "evidence_truth >= 0.80": None if truth is None else truth >= 0.80,
        },
    }


def error(run: Run) -> float:
    """How far contributions are from summing to the scores, over all images and clusters."""
    return max(
        float(np.abs(counterfactual.parts(run.model, run.vocabulary, i).scores() - row).max())
        for i, row in enumerate(run.scores)
    )


def removals(run: Run) -> dict[str, int]:
    """How many of 200 images have a removal set that trying all smaller ones bears out."""
    images = np.random.default_rng(0).choice(len(run.images), IMAGES, replace=False)
    count = {"images": IMAGES, "least": 0, "of up to 3": 0, "none": 0}
    for image in images.tolist():
        parts = counterfactual.parts(run.model, run.vocabulary, image)
        removal = counterfactual.removal_set(parts)
        size = len(removal.phrases) if removal else LARGEST + 1
        tried = least_by_trying(parts)
        count["least"] += size == tried if size <= LARGEST else tried > LARGEST
        count["of up to 3"] += size <= LARGEST
        count["none"] += removal is None
    return count


def least_by_trying(parts: Parts, largest: int = LARGEST) -> int:
    """The size of the smallest set whose removal moves the image; largest + 1 when none does."""
    total, own = parts.scores(), parts.winner
    (some,) = np.nonzero(parts.amounts.any(axis=1))
    for size in range(1, largest + 1):
        sets = np.array(list(combinations(some.tolist(), size)), np.int64).reshape(-1, size)
        left = total - parts.amounts[sets].sum(axis=1)
        if (left.max(axis=1) > left[:, own] + 1e-9 * total[own]).any():
            return size
    return largest + 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    workspace = Workspace(parser.parse_args().workspace)
    found = [load_run(workspace, record.id) for record in runs(workspace)]
    heads: dict[object, Run] = {}
    for run in found:
        heads.setdefault((run.ids["images"], run.record.settings.get("sparsity")), run)
    print(json.dumps([figures(workspace, run) for run in heads.values()], indent=2))


if __name__ == "__main__":
    main()
