"""How much of the disk relearning takes: python -m benchmarks.relearn_disk WORKSPACE [TIMES]

WORKSPACE holds a run, and is copied. A phrase is banned and the concepts are relearnt from the
result, TIMES (30) times, most of which somebody would discard. What the workspace takes with each
array as a file of its own (`apart`) and with those that parent and child share (`shared`), in MB,
are of one and the same folder; then what is left when `clean` has kept the newest 3 discarded runs.
"""

import argparse
import json
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np

from core.base.disk import room_of
from core.concepts.run import Run
from core.store import cleaning, edits
from core.store.runs import load_run, runs
from core.store.workspace import Workspace
from core.work import steps

MB = 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("times", type=int, nargs="?", default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "workspace"
        shutil.copytree(options.workspace, place)
        print(json.dumps(measured(Workspace(place), options.times), indent=2))


def measured(workspace: Workspace, times: int) -> dict[str, float]:
    first = next(load_run(workspace, r.id) for r in runs(workspace) if "start" not in r.parents)
    at_first = room_of([workspace.folder]).held / MB
    relearnt = relearn(workspace, first, times)
    shared, apart = room_of([workspace.folder]).held / MB, sizes(workspace.folder) / MB
    for run in relearnt:
        scope, before = run.ids["assignment"], run.record.parents["start"]
        edits.record(workspace, scope, "discard", run=run.id, parent=before)
    cleaning.clean(workspace, cleaning.waste(workspace))
    return {
        "relearnt": times,
        "before_mb": at_first,
        "apart_mb": apart,
        "shared_mb": shared,
        "growth_apart_over_shared": (apart - at_first) / (shared - at_first),
        "cleaned_mb": room_of([workspace.folder]).held / MB,
        "load": os.getloadavg()[0],
    }


def relearn(workspace: Workspace, run: Run, times: int) -> list[Run]:
    found = []
    for _ in range(times):
        strongest = run.vocabulary.phrases[int(np.asarray(run.model.head).max(axis=1).argmax())]
        ban = [{"verb": "ban_phrases", "phrases": [strongest]}]
        id = steps.relearn(workspace, concept_model=run.id, operations=ban)
        run = load_run(workspace, id)
        found.append(run)
    return found


def sizes(folder: Path) -> int:
    """Bytes below a folder, every name counted."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
