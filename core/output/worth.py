"""What the words of a run are worth, judged once; every page, report and table says this.

Three things count: whether the encoder knows such images, whether the concept model explains the
clusters that it was given, and whether its evidence tells them apart. The bounds and their reasons
are in docs/decisions/016-the-photo-encoder.md and 043-what-words-are-worth.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from ..base.language import say, together
from ..base.units import count, percent
from ..base.values import IntArray
from ..concepts.explanation import AGREED, PARTLY, STRANGE
from ..concepts.run import Run
from ..encoders import PHOTO, SAMPLE, seen_as
from ..encoders.presence import misfit
from . import unassigned

OWN = 0.5  # share of the evidence that belongs to the images' own clusters
GUESSED = "phrases are guesses: the encoder hardly knows what is shown"


class Level(IntEnum):
    """How far words may be believed."""

    GUESSES = 0
    CARE = 1
    GOOD = 2


@dataclass(frozen=True)
class Worth:
    """A judgement of words: how far to believe them, why in sentences, and why in a few words."""

    level: Level = Level.GOOD
    says: str = ""  # empty when nothing speaks against them
    note: str = ""  # the same for a cell of a table

    def trusted(self, apart: int, of: int) -> str:
        """A sentence on phrases of a cluster, `apart` of which set it apart from the others."""
        phrases = count(of, "phrase")
        if self.level is Level.GOOD:
            says = "{apart} of {phrases} can be trusted."
        elif self.level is Level.CARE:
            says = "{apart} of {phrases} set the cluster apart. Read them with care."
        else:
            says = "None of {phrases} can be trusted; {apart} of them set the cluster apart."
        return say(says, apart=apart, phrases=phrases)


MISFITS = {
    SAMPLE: Worth(
        Level.GUESSES,
        "The sample encoder was trained on the drawings of the sample gallery only: it does not "
        "understand photographs, and its phrases for them mean nothing. Choose {photo}, which "
        "needs no download, or another.",
        "phrases mean nothing: the encoder understands drawings only",
    ),
    PHOTO: Worth(
        Level.GUESSES,
        "The photo encoder was trained on photographs only: it does not understand drawings, and "
        "its phrases for them mean little. Choose {sample}.",
        "phrases mean little: the encoder understands photographs only",
    ),
}


def of_run(run: Run) -> Worth:
    """Of all words of a run."""
    encoder = run.embeddings.encoder
    if misfit(encoder, seen_as(run.images.source, run.images.root)):
        return of_misfit(encoder)
    return _together(_judged(run, None, say("these images")))


def of_misfit(encoder: str) -> Worth:
    """Of the words of an encoder for images that it does not understand."""
    found = MISFITS[encoder]
    return replace(found, says=say(found.says, photo=PHOTO, sample=SAMPLE))


def of_cluster(run: Run, members: IntArray) -> Worth:
    """Of the words for some images of a run: what is said of the run, or worse of them."""
    whole = of_run(run)
    if not len(members) or whole.level is Level.GUESSES:
        return whole
    part = _together(_judged(run, members, say("this cluster's images")))
    return part if part.level < whole.level else whole


def of_images(run: Run, images: IntArray) -> list[str]:
    """The note on the words for each image, (n,); empty where nothing speaks against them."""
    whole, known = of_run(run), run.embeddings.familiarity
    notes = np.full(len(images), whole.note, object)
    if whole.level > Level.GUESSES and known is not None:
        notes[np.asarray(known)[images] < STRANGE] = GUESSED
    notes[~(run.scores[images] > 0).any(axis=1)] = "no phrase speaks for any cluster"
    nowhere = np.isin(images, unassigned.numbers(run))
    notes[nowhere] = ["; ".join(filter(None, [note, unassigned.NOTE])) for note in notes[nowhere]]
    return [str(note) for note in notes]


def _judged(run: Run, members: IntArray | None, what: str) -> Iterator[Worth]:
    """What speaks against the words for some images, or for all of them."""
    some = slice(None) if members is None else members
    if run.embeddings.familiarity is not None:
        yield _known(float(np.mean(np.asarray(run.embeddings.familiarity)[some])), what)
    agreed = run.agreed(some)
    if agreed is not None:
        yield _agreed(agreed, what)
    yield _own(1 - float(np.mean(run.doubt.foreign[some])), what)


def _together(found: Iterator[Worth]) -> Worth:
    """Several judgements as one, as bad as the worst of them."""
    bad = [each for each in found if each.level < Level.GOOD]
    if not bad:
        return Worth()
    worst = min(bad, key=lambda each: each.level)
    return Worth(worst.level, together(each.says for each in bad), worst.note)


def _known(share: float, what: str) -> Worth:
    if share >= PARTLY:
        return Worth()
    if share >= STRANGE:
        return Worth(
            Level.CARE,
            say(
                "The encoder knows {what} only in part: about {share} of its words for them "
                "are true. Read its phrases with care; the clusters do not depend on them.",
                what=what,
                share=percent(share),
            ),
            "read the phrases with care: the encoder knows such images in part",
        )
    return Worth(
        Level.GUESSES,
        say(
            "The encoder hardly knows what {what} show: about {share} of its words for them are "
            "true, the rest are guesses. The clusters do not depend on them.",
            what=what,
            share=percent(share),
        ),
        GUESSED,
    )


def _agreed(share: float, what: str) -> Worth:
    if share >= AGREED:
        return Worth()
    return Worth(
        Level.CARE,
        say(
            "For {share} of {what} the phrases choose another cluster than the cluster "
            "model: read them with care.",
            share=percent(1 - share),
            what=what,
        ),
        "read the phrases with care: they explain other clusters than those found",
    )


def _own(share: float, what: str) -> Worth:
    if share >= OWN:
        return Worth()
    return Worth(
        Level.CARE,
        say(
            "Only {share} of the evidence for {what} belongs to their own clusters: the "
            "phrases hardly tell the clusters apart.",
            what=what,
            share=percent(share),
        ),
        "read the phrases with care: they hardly tell the clusters apart",
    )
