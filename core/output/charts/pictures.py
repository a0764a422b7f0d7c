"""Pictures with words below them, as in the papers: evidence of images, right and wrong cases."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import short, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SIDE, LINE, GAP = 110, 15, 16  # of a picture, of a line of words and between two, in pixels
RIGHT, WRONG = "#2E8B57", "#C0392B"  # borders of the papers: green and red


@dataclass(frozen=True)
class Tile:
    """A picture and what stands below it."""

    jpeg: bytes
    lines: Sequence[str] = ()
    border: str | None = None  # a colour


def picture_rows(rows: Sequence[tuple[str, Sequence[Tile]]]) -> "Figure":
    """Rows of pictures, each with its title above."""
    import plotly.graph_objects as go

    figure = go.Figure()
    words = max((len(tile.lines) for _, tiles in rows for tile in tiles), default=0)
    step, across = LINE + SIDE + LINE * words + GAP, SIDE + GAP
    columns = max((len(tiles) for _, tiles in rows), default=1)
    for number, (title, tiles) in enumerate(rows):
        top = -number * step
        _words(figure, 0, top, f"<b>{text(title)}</b>", "left")
        for column, tile in enumerate(tiles):
            _tile(figure, tile, column * across, top - LINE - 4)
    width, height = columns * across, max(len(rows), 1) * step
    figure.update_xaxes(visible=False, range=[-GAP, width])
    figure.update_yaxes(visible=False, range=[-height, GAP])
    figure.update_layout(
        width=width + GAP,
        height=height + GAP,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        plot_bgcolor="white",
        dragmode=False,
    )
    return figure


def _tile(figure: "Figure", tile: Tile, x: float, y: float) -> None:
    """A picture whose upper left corner is at (x, y)."""
    data = base64.b64encode(tile.jpeg).decode()
    figure.add_layout_image(
        source=f"data:image/jpeg;base64,{data}",
        xref="x",
        yref="y",
        x=x,
        y=y,
        sizex=SIDE,
        sizey=SIDE,
        sizing="contain",
    )
    if tile.border:
        line = {"color": tile.border, "width": 3}
        figure.add_shape(type="rect", x0=x, x1=x + SIDE, y0=y - SIDE, y1=y, line=line)
    for number, said in enumerate(tile.lines):
        _words(figure, x + SIDE / 2, y - SIDE - number * LINE, text(short(said, 22)), "center")


def _words(figure: "Figure", x: float, y: float, said: str, anchor: str) -> None:
    figure.add_annotation(
        x=x, y=y, text=said, showarrow=False, xanchor=anchor, yanchor="top", font_size=11
    )
