"""A table beside the paper's figures, as Markdown: what was run, how often, what not, and why."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean, stdev

from ...clustering.models import needs_nouns, needs_pixels
from ...encoders import CLIP, PHOTO, understands_photographs
from .datasets import DATASETS
from .drawing.tables import line as _line
from .entry import Cell, Row, Table
from .figures import heading, scaled, written
from .results import Result
from .running import Plan

OURS = "here"
ALL_NOUNS = "none"  # the filter that keeps all


def markdown(
    plan: Plan,
    results: Mapping[str, Result],
    reasons: Mapping[Cell, str],
    drawn: Sequence[str] = (),
) -> str:
    """The whole of a table: what is in the results, by their keys, for the plan's settings.

    drawn are lines of Markdown that a picture brings. Of a drawing of the method there is no table.
    """
    if not plan.table.rows:
        return f"# {plan.table.title}\n\nPaper: {plan.table.source}. {plan.table.note}\n"
    found = results_of(plan, results)
    parts = [
        f"# {plan.table.title}",
        _about(plan),
        "\n".join(_lines(plan.table, found)),
        *(["\n".join(drawn)] if drawn else []),
        "\n".join(("## What was run", "", *(_ran(found) or ["Nothing."]))),
        "\n".join(("## What was not run", "", *(_not_ran(plan, found, reasons) or ["Nothing."]))),
    ]
    return "\n\n".join(parts) + "\n"


def results_of(plan: Plan, results: Mapping[str, Result]) -> dict[Cell, list[Result]]:
    """What was found of every cell of a plan's table, a result a seed."""
    return {cell: _of(plan, cell, results) for cell in plan.table.cells()}


def _of(plan: Plan, cell: Cell, results: Mapping[str, Result]) -> list[Result]:
    keys = (plan.key(cell, seed) for seed in range(plan.seeds))
    return [results[key] for key in keys if key in results]


def _about(plan: Plan) -> str:
    table = plan.table
    unit = "percent" if table.percent else "fractions"
    sentences = [
        f"Paper: {table.source}. Shares in {unit}; ours are the mean ± standard deviation over "
        f"seeds, of the last epoch, on the images that were clustered.",
        table.note,
        *_nouns(plan),
        *_deviations(plan),
    ]
    return "\n\n".join(sentence for sentence in sentences if sentence)


def _nouns(plan: Plan) -> Iterator[str]:
    """Which nouns TAC and DXMC look at: their code takes all of WordNet's."""
    titles = {cell.row.title for cell in plan.table.cells() if needs_nouns(cell.row.model)}
    filter = {**plan.table.settings, **plan.settings}.get("run.nouns")
    if titles and filter not in (None, ALL_NOUNS):
        said = ", ".join(sorted(titles))
        yield f"**{said}: nouns by the filter {filter}, not all 146,347 as their code takes.**"


def _deviations(plan: Plan) -> Iterator[str]:
    """What makes these figures another thing than the paper's."""
    if plan.images is not None:
        yield f"**On {plan.images:,} images of each data set, not on all.**"
    embedded = any(not needs_pixels(cell.row.model) for cell in plan.table.cells())
    if plan.encoder != CLIP and embedded:
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
    yield _line("Method", "", *(_heading(column) for column in columns))
    yield "|---|---|" + "---:|" * len(columns)
    for row in table.rows:
        printed = table.published.get(row.key, {})
        if printed:
            numbers = (_printed(table, printed.get(d, {}).get(m), m) for d, m in columns)
            yield _line(row.title, "paper", *numbers)
        if row.model:
            cells = [_ours(table, found[Cell(row, d)], m) for d, m in columns]
            yield _line("" if printed else row.title, _seeds(row, found), *cells)


def _heading(column: tuple[str, str]) -> str:
    dataset, metric = column
    return f"{DATASETS[dataset].title} {heading(metric)}"


def _printed(table: Table, figure: float | None, metric: str) -> str:
    return "" if figure is None else written(table, figure, metric)


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
    middle, *rest = (
        written(table, scaled(table, figure, metric), metric)
        for figure in (mean(values), *([stdev(values)] if len(values) > 1 else []))
    )
    return " ± ".join([middle, *rest])


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
    every = sum(cell.dataset == dataset for cell in table.cells())
    rows = ", ".join(cell.row.title for cell in cells)
    return f"{'all' if len(cells) == every > 1 else rows} on {DATASETS[dataset].title}"


def _why_short(plan: Plan, cell: Cell, seeds: int) -> str:
    if seeds:
        return f"{seeds} of {_count(plan.seeds, 'seed')} so far"
    return "stopped before it" if cell in plan.cells else "not asked for (--only)"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
