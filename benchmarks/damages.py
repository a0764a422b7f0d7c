"""Damage to every file of a run: python -m benchmarks.damages [--every N]

Makes a small run over drawings of the sample gallery, then, one at a time in a copy, damages every
file of its values in five ways: emptied, cut in half, one byte changed, removed, replaced by a
folder. The labels are exported right away, and once more after every value was checked; for one
damage in each value folder everything is made anew and exported. Prints JSON: of each the number of
exports that were equal, that ended in a sentence, in a raw error, or that differed in silence. Ends
with 1 where there was a raw error, or a difference after the check.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from core.base.errors import UserError
from core.images.sample import CLASSES, draw, gallery
from core.output.export import labels_csv
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import steps
from core.work.damage import check
from core.work.request import RunRequest

CLUSTERS, EACH = 4, 15
EQUAL, SENTENCE, RAW, DIFFERENT = "equal", "sentence", "raw error", "different"


def replaced(file: Path) -> None:
    file.unlink()
    file.mkdir()


def changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    written(file, bytes(content))


def written(file: Path, content: bytes) -> None:
    """Anew: the file may have another name in another value."""
    file.unlink()
    file.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "emptied": lambda file: written(file, b""),
    "cut": lambda file: written(file, file.read_bytes()[: file.stat().st_size // 2]),
    "changed": changed,
    "removed": Path.unlink,
    "replaced": replaced,
}


def drawings(folder: Path) -> Path:
    left = dict.fromkeys(CLASSES[:CLUSTERS], EACH)
    for file, scene in gallery(n=2000, seed=0):
        name = Path(file).parent.name
        if left.get(name, 0):
            left[name] -= 1
            (folder / name).mkdir(parents=True, exist_ok=True)
            draw(scene).save(folder / file)
    return folder


def made(place: Path) -> tuple[Workspace, str]:
    workspace = Workspace(place / "workspace")
    request = RunRequest(
        source=str(drawings(place / "drawings")),
        encoder="sample",
        clusters=CLUSTERS,
        method="pca",
        cluster_settings={"batch": 64},
        concept_settings={"batch": 64, "epochs": 5, "least_steps": 20},
    )
    return workspace, steps.run(workspace, request)


def outcome(workspace: Workspace, run: str, whole: bytes) -> str:
    try:
        found = labels_csv(workspace, load_run(workspace, run))
    except UserError:
        return SENTENCE
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return RAW
    return EQUAL if found == whole else DIFFERENT


def damaged(workspace: Workspace, file: Path, kind: str, place: Path) -> Workspace:
    """A copy of the workspace with one file damaged."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(workspace.folder, place)
    DAMAGES[kind](place / file.relative_to(workspace.folder))
    return Workspace(place)


def files_of(workspace: Workspace) -> Iterator[Path]:
    yield from sorted(file for file in (workspace.folder / "values").rglob("*") if file.is_file())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th damage")
    options = parser.parse_args()
    found: dict[str, Counter[str]] = {name: Counter() for name in ("opened", "checked", "mended")}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        workspace, run = made(place)
        whole = labels_csv(workspace, load_run(workspace, run))
        work = [(file, kind) for file in files_of(workspace) for kind in DAMAGES]
        mended: set[Path] = set()
        for file, kind in work[:: options.every]:
            copy = damaged(workspace, file, kind, place / "copy")
            found["opened"][outcome(copy, run, whole)] += 1
            copy = damaged(workspace, file, kind, place / "copy")
            check(copy, mend=False)
            found["checked"][outcome(copy, run, whole)] += 1
            if file.parent not in mended:
                mended.add(file.parent)
                check(copy)
                found["mended"][outcome(copy, run, whole)] += 1
    print(json.dumps({"damages": len(work[:: options.every]), **found}, indent=2))
    bad = any(counts[RAW] for counts in found.values())
    return int(bad or any(found[name][DIFFERENT] for name in ("checked", "mended")))


if __name__ == "__main__":
    sys.exit(main())
