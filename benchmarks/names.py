"""How good are the names of clusters? Of the newest runs of images in class folders.

python -m benchmarks.names WORKSPACE [--runs 100] [--show]

name_exact      share of clusters whose name is a word for the class of most of their images
name_true       or for what that is a kind of, at most three steps up
phrases_plain   share of shown phrases that are the most used word of a meaning which is among the
                two most used of the word
phrases_true    share of the five strongest phrases of images that are true of their class: its noun
                or a wider one with at most 1,000 kinds below
redundancy      share of pairs of a cluster's shown phrases that are words of one meaning or active
                in the same images (Jaccard index above 0.8)
redundancy_all  the same of all phrases, before those that say the same became one

evidence_truth  of the sample gallery, in place of phrases_true: share that is true of the drawing

The first two are of clusters with a purity of 0.5 or more: others
have no class that could name them.
"""

import argparse
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from core.concepts.figures import METRICS, evaluate
from core.concepts.metric import Measured
from core.concepts.name_figures import NAMES, classes
from core.concepts.run import Run
from core.store.runs import load_run, runs
from core.store.workspace import Workspace
from core.words.lexicon import load_lexicon


def figures(run: Run) -> Mapping[str, float]:
    """The figures of a run, and how many clusters the first two are of."""
    clusters = len(list(classes(run, load_lexicon())))
    values = evaluate(Measured.of(run))
    told = {key: value for key, value in values.items() if METRICS[key].group == NAMES}
    return {"clusters": clusters, **told}


def show(run: Run) -> None:
    """Every name with its reasons, beside the class of most of the images."""
    for cluster, name in enumerate(run.namings):
        members = np.flatnonzero(run.clusters == cluster)
        folder, purity = run.images.main_class(members) or ("", 0.0)
        print(
            f"    {folder:18} {purity:.2f}  {name.name:28} {name.coverage:.2f} of its images, "
            f"{name.others:.2f} of the others; or {', '.join(name.runners_up)}"
        )


def labelled(workspace: Workspace) -> Iterator[Run]:
    """Runs of images with class folders, the newest first."""
    found = (load_run(workspace, record.id) for record in runs(workspace))
    return (run for run in found if run.images.has_labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--show", action="store_true", help="every name with its reasons")
    options = parser.parse_args()
    for run in itertools.islice(labelled(Workspace(options.workspace)), options.runs):
        if options.show:
            show(run)
        numbers = "  ".join(
            f"{name} {value}" if isinstance(value, int) else f"{name} {value:.3f}"
            for name, value in figures(run).items()
        )
        print(f"{run.id}  {Path(run.images.root).name:28}  {numbers}", flush=True)


if __name__ == "__main__":
    main()
