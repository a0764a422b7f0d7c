"""Small maps side by side: the same images at different times, or in different spaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...base.values import FloatArray, IntArray
from . import GREY, PALETTE, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SIDE = 300  # of a map, in pixels
MOST = 4  # maps in a row


@dataclass(frozen=True, eq=False)
class SmallMap:
    """Positions (n, 2) of images, and what colours them."""

    title: str
    positions: FloatArray
    labels: IntArray  # (n,) -1 = unknown
    names: Sequence[str]  # of the labels


def small_maps(maps: Sequence[SmallMap], in_row: int = MOST) -> "Figure":
    """The maps in rows of `in_row`, points coloured by their labels; axes say nothing."""
    from plotly.subplots import make_subplots

    columns = max(min(in_row, len(maps)), 1)
    rows = max(-(-len(maps) // columns), 1)
    figure = make_subplots(rows, columns, subplot_titles=[text(one.title) for one in maps])
    for number, one in enumerate(maps):
        figure.add_scattergl(
            x=one.positions[:, 0],
            y=one.positions[:, 1],
            mode="markers",
            marker={"size": 3, "color": _colours(one.labels)},
            text=[text(one.names[c]) if c >= 0 else "unknown" for c in one.labels.tolist()],
            hovertemplate="%{text}<extra></extra>",
            row=number // columns + 1,
            col=number % columns + 1,
        )
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.update_yaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.update_layout(
        width=SIDE * columns + 40,
        height=SIDE * rows + 40,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        showlegend=False,
    )
    return figure


def _colours(labels: IntArray) -> list[str]:
    return [PALETTE[c % len(PALETTE)] if c >= 0 else GREY for c in np.asarray(labels).tolist()]
