"""The images that a table of clusters puts in none, and what is said of them."""

import numpy as np

from ..base.language import say
from ..base.units import count
from ..base.values import TABLE_MODEL, IntArray
from ..concepts.run import Run

NOTE = "in no cluster by the table"  # of one image, in a cell of a table


def numbers(run: Run) -> IntArray:
    """Which they are; none where a cluster model made the clusters."""
    if run.assignment.model != TABLE_MODEL:
        return np.zeros(0, np.int64)
    return np.flatnonzero(~run.assignment.is_assigned)


def sentence(run: Run) -> str:
    """How many they are, and what became of them; empty where there are none."""
    images = len(numbers(run))
    if not images:
        return ""
    return say(
        "The table puts {images} in no cluster: the concept model learnt the clusters without "
        "them, and then chose one for each.",
        images=count(images, "image"),
    )
