"""What the words of a run are worth, as one sentence; every page, report and table says this one.

The bounds are those of docs/decisions/016-the-photo-encoder.md: familiarity is about the share of
an encoder's words that is true.
"""

import numpy as np

from ..base.units import percent
from ..base.values import FloatArray, IntArray
from ..concepts.explanation import STRANGE
from ..concepts.run import Run
from ..encoders import PHOTO, SAMPLE
from ..encoders.presence import misfit

PARTLY = 0.45  # mean familiarity below this; below STRANGE hardly anything is known
MISFITS = {
    SAMPLE: "The sample encoder was trained on the drawings of the sample gallery only: it does "
    f"not understand photographs, and its phrases for them mean nothing. Choose {PHOTO}, which "
    "needs no download, or another.",
    PHOTO: "The photo encoder was trained on photographs only: it does not understand drawings, "
    f"and its phrases for them mean little. Choose {SAMPLE}.",
}


def of_run(run: Run) -> str | None:
    """What speaks against the words of a run; None when nothing does."""
    encoder = run.embeddings.encoder
    if misfit(encoder, run.images.source):
        return MISFITS[encoder]
    return _of(run.embeddings.familiarity, "these images")


def of_cluster(run: Run, members: IntArray) -> str | None:
    """The same for the words of some images of a run, where they fare worse than the whole."""
    known = run.embeddings.familiarity
    if known is None or not len(members) or of_run(run) is not None:
        return None
    return _of(np.asarray(known)[members], "this cluster's images")


def _of(familiarity: FloatArray | None, what: str) -> str | None:
    if familiarity is None:
        return None
    share = float(np.mean(familiarity))
    if share >= PARTLY:
        return None
    if share >= STRANGE:
        return (
            f"The encoder knows {what} in part: about {percent(share)} of its words for them are "
            "true. Read its phrases with care; the clusters do not depend on them."
        )
    return (
        f"The encoder hardly knows what {what} show: about {percent(share)} of its words for them "
        "are true, the rest are guesses. The clusters do not depend on them."
    )
