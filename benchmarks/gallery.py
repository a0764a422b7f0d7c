"""The bars on the sample gallery: python -m benchmarks.gallery [--workspace DIR]

Runs the whole product on the 2,000 drawings as a user would, twice in separate workspaces, then
with the head as printed, and prints one JSON object: figures, bars, seconds.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from core.base.values import Report
from core.images.sample import CLASSES
from core.output.export import labels_csv
from core.store.runs import load_run, report
from core.store.workspace import Workspace
from core.work import steps
from core.work.request import RunRequest

PRINTED = {"sparsity": 0.0}


def figures(workspace: Workspace, **concept_settings: float) -> tuple[dict[str, float], bytes]:
    """Metrics of one run over the gallery, with its seconds, and the labels as CSV."""
    start = time.perf_counter()
    request = RunRequest(
        source="sample", clusters=len(CLASSES), concept_settings=dict(concept_settings)
    )
    id = steps.run(workspace, request)
    run = load_run(workspace, id)
    found = report(workspace, run)
    assert isinstance(found, Report)
    return {**found.metrics, "seconds": time.perf_counter() - start}, labels_csv(workspace, run)


def bars(plain: dict[str, float], printed: dict[str, float], same: bool) -> dict[str, bool]:
    return {
        "acc >= 0.90": plain["acc"] >= 0.90,
        "acc >= q_acc - 0.005": plain["acc"] >= plain["q_acc"] - 0.005,
        "f1 >= 0.85": plain["f1"] >= 0.85,
        "evidence_truth >= 0.80": plain["evidence_truth"] >= 0.80,
        "nec <= 10": plain["nec"] <= 10,
        "acc within 0.005 of the printed head's": plain["acc"] >= printed["acc"] - 0.005,
        "same result twice": same,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, help="keep the first run's workspace here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        first = Workspace(options.workspace or Path(folder) / "first")
        plain, labels = figures(first)
        printed, _ = figures(first, **PRINTED)
        again, labels_again = figures(Workspace(Path(folder) / "second"))
    same = labels == labels_again and np.isclose(plain["acc"], again["acc"], rtol=0, atol=0)
    result = {"plain": plain, "printed": printed, "bars": bars(plain, printed, bool(same))}
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
