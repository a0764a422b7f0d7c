"""A table beside the paper's figures, as Markdown: what was run, how often, what not, and why."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean, stdev

from ...concepts.figures import METRICS
from ...concepts.metric import Unit
from ...encoders import CLIP, PHOTO, understands_photographs
from .datasets import DATASETS
from .running import Cell, Plan, Result
from .tables import Row, Table

OURS = "here"


def markdown(plan: Plan, results: Mapping[str, Result], reasons: Mapping[Cell, str]) -> str:
    """The whole of a table: what is in the results, by their keys, for the plan's settings."""
    found = {cell: _of(plan, cell, results) for cell in all_cells(plan.table)}
    parts = [
        f"# {plan.table.title}",
        _about(plan),
        "\n".join(_lines(plan.table, found)),
        "\n".join(("## What was run", "", *(_ran(found) or ["Nothing."]))),
        "\n".join(("## What was not run", "", *(_not_ran(plan, found, reasons) or ["Nothing."]))),
    ]
    return "\n\n".join(parts) + "\n"


def all_cells(table: Table) -> tuple[Cell, ...]:
    """Every row that can be run on every data set, in the order of the print."""
    rows = [row for row in table.rows if row.model]
    return tuple(Cell(row, dataset) for dataset in table.splits for row in rows)


def _of(plan: Plan, cell: Cell, results: Mapping[str, Result]) -> list[Result]:
    keys = (plan.key(cell, seed) for seed in range(plan.seeds))
    return [results[key] for key in keys if key in results]


def _about(plan: Plan) -> str:
    table = plan.table
    unit = "percent" if table.percent else "fractions"
    sentences = [
        f"Paper: {table.source}. Figures in {unit}; ours are the mean ± standard deviation over "
        f"seeds, of the last epoch, on the images that were clustered.",
        table.note,
        *_deviations(plan),
    ]
    return "\n\n".join(sentence for sentence in sentences if sentence)


def _deviations(plan: Plan) -> Iterator[str]:
    """What makes these figures another thing than the paper's."""
    if plan.images is not None:
        yield f"**On {plan.images:,} images of each data set, not on all.**"
    if plan.encoder != CLIP:
        yield f"**Embeddings by {plan.encoder}, not {CLIP}{_what_that_means(plan.encoder)}.**"
    if plan.settings:
        given = ", ".join(f"{name} = {value}" for name, value in plan.settings.items())
        yield f"**With settings of one's own: {given}.**"


def _what_that_means(encoder: str) -> str:
    if encoder == PHOTO:
        return (
            ", trained with ImageNet's labels: no figure is to be set against the paper's, least "
            "of all on classes of ImageNet"
        )
    knows = understands_photographs(encoder)
    return "" if knows else ", which does not know photographs: this proves the path, no more"


def _lines(table: Table, found: Mapping[Cell, Sequence[Result]]) -> Iterator[str]:
    columns = [(dataset, metric) for dataset in table.splits for metric in table.metrics]
    yield _line("Method", "", *(_heading(table, column) for column in columns))
    yield "|---|---|" + "---:|" * len(columns)
    for row in table.rows:
        printed = table.published.get(row.key, {})
        if printed:
            numbers = (_printed(table, printed.get(d, {}).get(m)) for d, m in columns)
            yield _line(row.title, "paper", *numbers)
        if row.model:
            cells = [_ours(table, found[Cell(row, d)], m) for d, m in columns]
            yield _line("" if printed else row.title, _seeds(row, found), *cells)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _heading(table: Table, column: tuple[str, str]) -> str:
    dataset, metric = column
    return f"{DATASETS[dataset].title} {metric.upper().replace('_', ' ')}"


def _printed(table: Table, figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:.1f}" if table.percent else f"{figure:.3f}"


def _seeds(row: Row, found: Mapping[Cell, Sequence[Result]]) -> str:
    """How many seeds the figures of a row are over; one number for each data set if they differ."""
    counts = [len(results) for cell, results in found.items() if cell.row.key == row.key]
    if not any(counts):
        return OURS
    said = str(counts[0]) if len(set(counts)) == 1 else ", ".join(map(str, counts))
    return f"{OURS}, {said} seed{'' if said == '1' else 's'}"


def _ours(table: Table, results: Sequence[Result], metric: str) -> str:
    """Such as 0.712 ± 0.004; empty when the metric was not measured."""
    values = [result.figures[metric] for result in results if metric in result.figures]
    if not values:
        return ""
    is_share = METRICS[metric].unit is not Unit.NUMBER
    scale = 100 if table.percent and is_share else 1
    decimals = 1 if table.percent else 3
    said = f"{scale * mean(values):.{decimals}f}"
    return said if len(values) == 1 else f"{said} ± {scale * stdev(values):.{decimals}f}"


def _ran(found: Mapping[Cell, Sequence[Result]]) -> list[str]:
    return [
        f"- {cell}: {_count(len(results), 'seed')}, {results[0].images:,} images "
        f"({results[0].origin}), {mean(r.seconds for r in results):,.0f} s a seed, "
        f"{results[0].device}"
        for cell, results in found.items()
        if results
    ]


def _not_ran(
    plan: Plan, found: Mapping[Cell, Sequence[Result]], reasons: Mapping[Cell, str]
) -> list[str]:
    """Each reason once, with all that it holds for."""
    whys: dict[str, list[str]] = {}
    for row in plan.table.rows:
        if not row.model:
            whys.setdefault(row.why_not, []).append(row.title)
    lacking: dict[tuple[str, str], list[Cell]] = {}
    for cell, results in found.items():
        if len(results) < plan.seeds:
            why = reasons.get(cell) or _why_short(plan, cell, len(results))
            lacking.setdefault((why, cell.dataset), []).append(cell)
    for (why, dataset), cells in lacking.items():
        whys.setdefault(why, []).append(_names(plan.table, dataset, cells))
    return [f"- {'; '.join(what)}: {why.rstrip('.')}." for why, what in whys.items()]


def _names(table: Table, dataset: str, cells: Sequence[Cell]) -> str:
    """The rows of a data set, in short where it is all of them."""
    every = sum(cell.dataset == dataset for cell in all_cells(table))
    rows = ", ".join(cell.row.title for cell in cells)
    return f"{'all' if len(cells) == every > 1 else rows} on {DATASETS[dataset].title}"


def _why_short(plan: Plan, cell: Cell, seeds: int) -> str:
    if seeds:
        return f"{seeds} of {_count(plan.seeds, 'seed')} so far"
    return "stopped before it" if cell in plan.cells else "not asked for (--only)"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
