"""A table of our own: names and phrases, which no paper prints."""

from ..drawing.numbers import metrics_as_bars
from ..entry import Row, Table
from .ic2e import ONCE, PRINTED

_NAMED = {"cifar-10": "train", "stl-10": "train", "resisc45": "all"}  # folders that are nouns
NAMES = Table(
    "names",
    "Names and phrases of IC²E's clusters",
    "none, the figures of this table are ours",
    _NAMED,
    ("name_exact", "name_true", "phrases_plain", "phrases_true", "redundancy", "redundancy_all"),
    (
        Row("ic2e", "IC²E (Pre-model), as printed", "pre-model", True, {**ONCE, **PRINTED}),
        Row("ours", "IC²E (Pre-model), our defaults", "pre-model", True),
    ),
    note="Shares of clusters whose name is the word for their class, or that or a wider one; of "
    "phrases that are usual words; of images' phrases that are true of their class; of pairs of a "
    "cluster's phrases that say the same, as shown and of all. No paper prints them.",
    draw=metrics_as_bars,
)
