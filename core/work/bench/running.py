"""Runs cells of a table: one result per data set, row and seed.

A result is a line of a JSON file under the hash of its recipe. What is there is not done again,
whichever table asked for it; what the workspace holds of an unfinished one is used.
"""

import time
from collections.abc import Callable
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
from ..step_settings import cluster_model
from ..steps.recipes import encoder_recipe
from .datasets import DATASETS, origin, prepare
from .entry import DATA, Cell, Settings, Table, serves
from .measuring import Method, fitting, known_settings, measure
from .reading import Missing
from .results import Result, keep, load

VERSION = 1  # raise it when what a recipe means changes ...
WORDED = 2  # ... of one with nouns; 2: the filter sense, and figures of names and phrases
Say = Callable[[str], object]


@dataclass(frozen=True)
class Plan:
    """What of a table is to be run, and how."""

    table: Table
    cells: tuple[Cell, ...]
    data: Path
    seeds: int = 5  # the papers' number; a picture takes one
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
        row = cell.row
        return {
            "dataset": cell.dataset,
            "split": self.table.splits[cell.dataset],
            "images": self.images,
            "encoder": None if needs_pixels(row.model) else encoder_recipe(self.encoder),
            **asdict(self.method(cell, seed)),
            **({} if row.measure == "agreement" else {"measure": row.measure}),
            "version": WORDED if row.explained or needs_nouns(row.model) else VERSION,
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
    before it has two. What a picture lacks in the workspace is made again for it. Raises Cancelled
    or KeyboardInterrupt when stopped, with nothing lost.
    """
    plan.check()
    there = load(results).values()
    done = {result.key for result in there if serves(workspace, plan.table, result)}
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
    said = [name for name in PARTITION_METRICS if name in result.figures] or result.figures
    figures = (f"{name} {result.figures[name]:.3f}" for name in said)
    return f"{'  '.join(figures)}  {result.seconds:,.0f} s"


def _set_aside(plan: Plan, cell: Cell, error: UserError, reasons: dict[Cell, str]) -> None:
    """The cell is not tried again; nor are others of its data set when that is missing."""
    for other in plan.cells:
        alike = isinstance(error, Missing) and other.dataset == cell.dataset
        if other == cell or alike:
            reasons.setdefault(other, error.args[0])  # in English: a file holds it


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
    if seed == 0 and needs_pixels(method.model) and cell.row.measure != DATA:
        cost = cluster_model(method.model, method.cluster_settings).estimate(found)
        say(f"{cell}: {cost.sentence()}, each seed")
    rest, what = within(progress, 0.1, 1), cell.row.measure
    measured = measure(workspace, images, method, plan.encoder, rest, what)
    return Result(
        key=plan.key(cell, seed),
        recipe=recipe,
        figures=measured.figures,
        images=len(found),
        origin=origin(folder),
        seconds=time.monotonic() - begin,
        device=_device(),
        made=measured.made,
    )


def _device() -> str:
    import torch

    from ...learning.device import pick_device

    device = pick_device()
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
