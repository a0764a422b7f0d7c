"""Does doubt without labels find mistakes: of the newest run on images with reference classes.

python -m benchmarks.doubt --workspace FOLDER
"""

import argparse
from collections.abc import Mapping

import numpy as np

from core.base.errors import NotFound
from core.base.values import UNKNOWN, FloatArray, IntArray
from core.clustering.agreement import match
from core.concepts.run import Run
from core.store.runs import load_run, runs
from core.store.workspace import Workspace, default_folder

SHARE = 0.05  # of the images: the most doubtful ones
WANTED = 5.0  # times the base rate


def newest(workspace: Workspace) -> Run:
    """The newest run of images with reference classes."""
    for record in runs(workspace):
        run = load_run(workspace, record.id)
        if run.images.has_labels:
            return run
    raise NotFound(f"The workspace {workspace.folder} holds no run of images with classes.")


def figures(doubt: FloatArray, wrong: IntArray) -> Mapping[str, float]:
    """What doubt (n,) says of which images are wrong (n,), 1 or 0."""
    count = max(1, round(SHARE * len(doubt)))
    most = np.argsort(-doubt, kind="stable")[:count]
    base, top = float(wrong.mean()), float(wrong[most].mean())
    return {
        "images": len(doubt),
        "base rate": base,
        f"wrong of the {SHARE:.0%} most doubtful": top,
        "ratio": top / base if base else float("nan"),
        "AUC": auc(doubt, wrong),
    }


def auc(doubt: FloatArray, wrong: IntArray) -> float:
    """How often a wrong image is more doubtful than a right one; ties count half."""
    from scipy.stats import rankdata

    bad = int(wrong.sum())
    good = len(wrong) - bad
    if not bad or not good:
        return float("nan")
    ranks = rankdata(doubt)[wrong == 1].sum()
    return float((ranks - bad * (bad + 1) / 2) / (bad * good))


def reasons(run: Run, wrong: IntArray) -> Mapping[str, float]:
    """The AUC of each of the three reasons alone."""
    doubt = run.doubt
    return {
        "thin margin": auc(1 - doubt.margin, wrong),
        "models disagree": auc(doubt.disagrees.astype(float), wrong),
        "foreign evidence": auc(doubt.foreign, wrong),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", default=str(default_folder()))
    run = newest(Workspace(parser.parse_args().workspace))
    labels = np.asarray(run.images.labels)
    known = labels != UNKNOWN
    wrong = (match(labels, run.clusters)[run.clusters] != labels).astype(int)
    found = figures(run.doubt.score[known], wrong[known])
    print(f"run {run.id}")
    for name, value in found.items():
        print(f"{name:34} {value:.3f}")
    print(f"{'at least ' + str(WANTED) + ' times':34} {found['ratio'] >= WANTED}")
    for name, value in reasons(run, wrong).items():
        print(f"AUC of {name:27} {value:.3f}")


if __name__ == "__main__":
    main()
