"""How good are the names of clusters? Of the newest runs of images in class folders.

python -m benchmarks.names WORKSPACE [--runs 100] [--show]

name_exact      share of clusters whose name is a word for the class of most of their images
name_true       or for what that is a kind of, at most three steps up
phrases_plain   share of shown phrases that are the most used word of a meaning which is among the
                two most used of the word
redundancy      share of pairs of a cluster's shown phrases that are words of one meaning or active
                in the same images (Jaccard index above 0.8)

The first two are core.name_figures', of clusters with a purity of 0.5 or more: others have no class
that could name them.
"""

import argparse
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.lexicon import Lexicon, load_lexicon
from core.name_figures import classes, majority, name_figures
from core.phrases import distinct, key, summed
from core.readings import understand
from core.run import Run, load_run, runs
from core.senses import split
from core.workspace import Workspace

SHOWN = 10  # phrases
SAME = 0.8  # Jaccard index above which phrases are active in the same images


def is_plain(lexicon: Lexicon, phrase: str) -> bool:
    """Whether some meaning, one of the two most used of the word, has no word that is more used."""
    found = split(phrase)[0]
    for synset in lexicon.synsets_of(found)[:2]:
        uses = {
            key(lexicon.word(e)): int(lexicon.entry_count[e]) for e in lexicon.entries_in(synset)
        }
        if uses[found] == max(uses.values()):
            return True
    return False


def redundancy(run: Run, lexicon: Lexicon, cluster: int) -> list[bool]:
    """Of each pair of a cluster's shown phrases whether they say the same."""
    phrases, which = distinct(run.vocabulary)
    active = summed(np.asarray(run.model.activations) > 0, which)  # (n, p)
    shown = [phrases.index(phrase) for phrase, _ in run.phrases(cluster, SHOWN)]
    pairs = itertools.combinations(shown, 2)
    return [
        _synonyms(lexicon, phrases[one], phrases[other])
        or _jaccard(active[:, one], active[:, other]) > SAME
        for one, other in pairs
    ]


def _synonyms(lexicon: Lexicon, one: str, other: str) -> bool:
    meant = {understand(lexicon, phrase).synset for phrase in (one, other)}
    return len(meant) == 1 and None not in meant


def _jaccard(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))


def figures(run: Run) -> Mapping[str, float]:
    """The four figures of a run, and how many clusters the first two are of."""
    lexicon = load_lexicon()
    phrases = [phrase for c in range(run.k) for phrase, _ in run.phrases(c, SHOWN)]
    pairs = [same for c in range(run.k) for same in redundancy(run, lexicon, c)]
    return {
        "clusters": len(list(classes(run, lexicon))),
        **name_figures(run),
        "phrases_plain": float(np.mean([is_plain(lexicon, phrase) for phrase in phrases])),
        "redundancy": float(np.mean(pairs)) if pairs else 0.0,
    }


def show(run: Run) -> None:
    """Every name with its reasons, beside the class of most of the images."""
    for cluster, name in enumerate(run.namings):
        folder, purity = majority(run, cluster)
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
