"""Runs cells of a table: one result per data set, row and seed.

A result is a line of a JSON file under the hash of its recipe. What is there is not done again,
whichever table asked for it; what the workspace holds of an unfinished one is used.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...base.errors import BadInput, UserError
from ...base.progress import Progress, ignore, within
from ...base.values import ImageSet
from ...clustering.agreement import PARTITION_METRICS
from ...clustering.models import needs_nouns, needs_pixels
from ...encoders import CLIP
from ...store.workspace import Workspace, recipe_id
from .. import steps
from ..checks import cluster_model
from ..steps.recipes import encoder_recipe
from .datasets import DATASETS, origin, prepare
from .measuring import Method, fitting, known_settings, measure
from .reading import Missing
from .tables import Row, Settings, Table

VERSION = 1  # raise it when what a recipe means changes ...
WORDED = 2  # ... of one with nouns; 2: the filter sense, and figures of names and phrases
Say = Callable[[str], object]


@dataclass(frozen=True)
class Cell:
    """A row on a data set."""

    row: Row
    dataset: str

    def __hash__(self) -> int:
        return hash((self.row.key, self.dataset))

    def __str__(self) -> str:
        return f"{self.row.title} on {DATASETS[self.dataset].title}"


@dataclass(frozen=True)
class Plan:
    """What of a table is to be run, and how."""

    table: Table
    cells: tuple[Cell, ...]
    data: Path
    seeds: int = 5
    encoder: str = CLIP  # what the papers use
    images: int | None = None  # of each data set; None = all
    settings: Settings = field(default_factory=dict)  # the user's, over those of the table

    def method(self, cell: Cell, seed: int) -> Method:
        row, table = cell.row, self.table
        settings = {**table.settings_of(row, cell.dataset), **self.settings}
        return Method(
            row.model, DATASETS[cell.dataset].classes, row.explained, fitting(settings, row), seed
        )

    def recipe(self, cell: Cell, seed: int) -> dict[str, Any]:
        """Everything that a result depends on, but for the files of the data set."""
        return {
            "dataset": cell.dataset,
            "split": self.table.splits[cell.dataset],
            "images": self.images,
            "encoder": None if needs_pixels(cell.row.model) else encoder_recipe(self.encoder),
            **asdict(self.method(cell, seed)),
            "version": WORDED if cell.row.explained or needs_nouns(cell.row.model) else VERSION,
        }

    def key(self, cell: Cell, seed: int) -> str:
        return recipe_id("benchmark", self.recipe(cell, seed), {})

    def check(self) -> None:
        """Raises BadInput for what cannot be, before anything is run."""
        if self.seeds < 1:
            raise BadInput(f"{self.seeds} seeds were asked for; give 1 or more.")
        if self.images is not None and self.images < 1:
            raise BadInput(f"{self.images} images were asked for; give 1 or more.")
        known = set().union(*(known_settings(cell.row) for cell in self.cells))
        for name in self.settings:
            if name not in known:
                raise BadInput(
                    f"None of the methods has the setting {name!r}. Known: "
                    f"{', '.join(sorted(known))}."
                )
        for cell in self.cells:
            self.method(cell, 0).check()


@dataclass(frozen=True)
class Result:
    """What a cell gave with one seed."""

    key: str
    recipe: Mapping[str, Any]
    figures: Mapping[str, float]  # by the names that measuring gives, fractions
    images: int
    origin: str
    seconds: float
    device: str


def load(path: Path) -> dict[str, Result]:
    """The results of a file by their keys; a line that a kill cut short is passed over."""
    found: dict[str, Result] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                result = Result(**json.loads(line))
            except (ValueError, TypeError):
                continue
            found[result.key] = result
    return found


def keep(path: Path, result: Result) -> None:
    """Add a result to a file, on a line of its own even after one that was cut short."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if torn else "") + json.dumps(asdict(result)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def run(
    workspace: Workspace,
    plan: Plan,
    results: Path,
    reasons: dict[Cell, str],
    progress: Progress = ignore,
    say: Say = lambda text: None,
) -> None:
    """Run what the file of results lacks; why a cell cannot be run goes into `reasons`.

    Seeds come one after the other, so that a table that was stopped has one figure everywhere
    before it has two. Raises Cancelled or KeyboardInterrupt when stopped, with nothing lost.
    """
    plan.check()
    done = set(load(results))
    work = [(seed, cell) for seed in range(plan.seeds) for cell in plan.cells]
    for number, (seed, cell) in enumerate(work):
        if cell in reasons or plan.key(cell, seed) in done:
            continue
        share = within(progress, number / len(work), (number + 1) / len(work), f"{cell}, {seed}")
        try:
            result = _run_cell(workspace, plan, cell, seed, share, say)
        except UserError as error:
            say(f"{cell}: not run. {error}")
            _set_aside(plan, cell, error, reasons)
            continue
        keep(results, result)
        done.add(result.key)
        say(f"{cell}, seed {seed}: {_short(result)}")


def _short(result: Result) -> str:
    figures = (f"{name} {result.figures[name]:.3f}" for name in PARTITION_METRICS)
    return f"{'  '.join(figures)}  {result.seconds:,.0f} s"


def _set_aside(plan: Plan, cell: Cell, error: UserError, reasons: dict[Cell, str]) -> None:
    """The cell is not tried again; nor are others of its data set when that is missing."""
    for other in plan.cells:
        alike = isinstance(error, Missing) and other.dataset == cell.dataset
        if other == cell or alike:
            reasons.setdefault(other, str(error))


def _run_cell(
    workspace: Workspace, plan: Plan, cell: Cell, seed: int, progress: Progress, say: Say
) -> Result:
    recipe, method = plan.recipe(cell, seed), plan.method(cell, seed)
    place, first = workspace.folder / "bench", within(progress, 0, 0.05)
    folder = prepare(cell.dataset, recipe["split"], plan.data, place, plan.images, first)
    begin = time.monotonic()
    checked = within(progress, 0.05, 0.1)
    images = steps.import_images(workspace, source=str(folder), progress=checked)
    found = workspace.load(ImageSet, images)
    if seed == 0 and needs_pixels(method.model):
        cost = cluster_model(method.model, method.cluster_settings).estimate(found)
        say(f"{cell}: {cost.sentence()}, each seed")
    figures = measure(workspace, images, method, plan.encoder, within(progress, 0.1, 1))
    return Result(
        key=plan.key(cell, seed),
        recipe=recipe,
        figures=figures,
        images=len(found),
        origin=origin(folder),
        seconds=time.monotonic() - begin,
        device=_device(),
    )


def _device() -> str:
    import torch

    from ...learning.device import pick_device

    device = pick_device()
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
