"""What a terminal shows: a progress bar while a step runs, a summary when a run is done."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ...base.progress import Progress
from ...base.units import count
from ...base.values import Report
from ...clustering import faults
from ...concepts import figures
from ...concepts.metric import Shown
from ...concepts.run import Run
from ...output import unassigned, worth
from ..announcements import announcement


@contextmanager
def bar(shown: bool | None = None) -> Iterator[Progress]:
    """A progress callback that draws a bar on stderr, or not; None: when that is a terminal.

    What it announces, such as how long a training will take, is a line there in any case.
    """
    from tqdm import tqdm

    shown = sys.stderr.isatty() if shown is None else shown
    said: set[str] = set()
    layout = "{percentage:3.0f}% {bar} {elapsed}<{remaining} {desc}"
    with tqdm(
        total=1.0, bar_format=layout, leave=False, disable=not shown, file=sys.stderr
    ) as drawn:

        def progress(fraction: float, message: str = "", **losses: float) -> None:
            sentence = announcement(message)
            if sentence and sentence not in said:
                said.add(sentence)
                tqdm.write(sentence, file=sys.stderr)
            curves = " ".join(f"{name} {value:.3f}" for name, value in losses.items())
            drawn.set_description_str(f"{message} {curves}".strip(), refresh=False)
            drawn.update(max(0.0, min(fraction, 1.0) - drawn.n))

        yield progress


def summary(run: Run, report: Report | None, names: Sequence[str], top: int) -> str:
    """The clusters with size and phrases, and the figures, as text.

    names (k) are what the clusters are called, top is how many phrases of each are said.
    """
    lines = [f"run {run.id}: {len(run.images)} images, {run.k} clusters"]
    if run.images.rejects:
        rejected = count(len(run.images.rejects), "file")
        lines.append(f"{rejected} rejected; beside --out NAME.csv, NAME.rejects.csv says why")
    lines.extend(run.images.notes)
    if says := unassigned.sentence(run):
        lines.append(says)
    if says := worth.of_run(run).says:
        lines.append(says)
    values = report.metrics if report else {}
    lines.extend(faults.sentences(values, len(run.images), run.k))
    for cluster, name in enumerate(names):
        size = int((run.clusters == cluster).sum())
        words = ", ".join(f"{phrase} {weight:.2f}" for phrase, weight in run.phrases(cluster, top))
        lines.append(f"{cluster:>4} {size:>6}  {name}: {words}")
    keys = (metric.key for metric in figures.metrics_shown(Shown.SUMMARY) if metric.key in values)
    lines.append("  ".join(f"{key} {values[key]:.3f}" for key in keys))
    return "\n".join(lines)
