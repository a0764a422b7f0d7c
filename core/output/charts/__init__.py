"""Plotly figures from values: pure functions, no state. Names are escaped: Plotly reads markup."""

import html
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...base.language import say
from ...base.values import FloatArray, IntArray

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Okabe and Ito, then Tol's muted set: told apart with any colour vision. As scripts/map has it.
PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#C7A800", "#332288",
    "#999933", "#882255", "#44AA99", "#DDCC77", "#AA4499", "#117733", "#CC6677", "#88CCEE",
    "#661100", "#6699CC", "#AA7744", "#7B5FC4",
)  # fmt: skip
TEAL, ORANGE, GREY = "#16857B", "#D9772B", "#8A949C"
ROW = 26  # height of a bar with its gap, in pixels
LONGEST = 28  # characters of a name on an axis
LINE = 60  # characters of a line in the box at the pointer


def loss_curves(curves: Mapping[str, Sequence[Sequence[float]]]) -> "Figure":
    """Each curve of a running job, scaled to its own range so that all shapes can be seen."""
    figure = _figure(height=220)
    for number, (name, points) in enumerate(curves.items()):
        share, value = np.asarray(points, float).reshape(-1, 2).T
        low = value.min() if len(value) else 0.0
        span = (value.max() - low if len(value) else 0.0) or 1.0
        last = f"{value[-1]:.3g}" if len(value) else ""
        figure.add_scatter(
            x=share * 100,
            y=(value - low) / span,
            name=f"{text(name)} {last}",
            customdata=value,
            hovertemplate="%{customdata:.4g}<extra>" + text(name) + "</extra>",
            line={"width": 2, "color": PALETTE[number % len(PALETTE)]},
            mode="lines",
        )
    figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    )
    figure.update_xaxes(ticksuffix=" %", showgrid=False, title=say("work that is done"))
    figure.update_yaxes(showticklabels=False, title=say("loss, each in its own range"))
    return figure


def confusion_matrix(
    counts: IntArray, class_names: Sequence[str], cluster_names: Sequence[str]
) -> "Figure":
    """Images of each class (rows) in each cluster (columns); colour is the share of the row.

    counts (classes, k). Clusters are put in the order of the class they hold most of.
    """
    order = np.argsort(counts.argmax(axis=0), kind="stable")
    ordered = counts[:, order]
    share = ordered / np.maximum(ordered.sum(axis=1, keepdims=True), 1)
    columns = [f"{text(short(cluster_names[int(c)]))} · {c}" for c in order]  # names may repeat
    rows = [text(short(name)) for name in class_names]
    figure = _figure(height=max(260, 110 + ROW * len(rows)))
    figure.add_heatmap(
        z=share,
        x=columns,
        y=rows,
        customdata=ordered,
        colorscale=[[0, "rgba(138,148,156,0.10)"], [0.5, "#2F8F86"], [1, "#0B6B64"]],
        zmin=0,
        zmax=1,
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate=say(
            "{row}: {n} of its images are in {column}", row="%{y}", n="%{customdata}", column="%{x}"
        )
        + "<extra></extra>",
    )
    if ordered.size <= 900:
        for colour, where in ((None, share <= 0.45), ("#FFFFFF", share > 0.45)):
            _numbers(figure, ordered, columns, rows, (ordered > 0) & where, colour)
    figure.update_xaxes(tickangle=-40, showgrid=False, side="bottom", title=None)
    figure.update_yaxes(autorange="reversed", showgrid=False, title=None)
    return figure


def _numbers(
    figure: "Figure",
    counts: IntArray,
    columns: Sequence[str],
    rows: Sequence[str],
    where: NDArray[np.bool_],
    colour: str | None,
) -> None:
    """Write the counts of some cells into them; without a colour in that of the theme."""
    ys, xs = np.nonzero(where)
    figure.add_scatter(
        x=[columns[x] for x in xs.tolist()],
        y=[rows[y] for y in ys.tolist()],
        text=[str(counts[y, x]) for y, x in zip(ys, xs, strict=True)],
        mode="text",
        textfont={"color": colour, "size": 12},
        hoverinfo="skip",
    )


def cluster_sizes(sizes: IntArray, names: Sequence[str]) -> "Figure":
    """Images per cluster (k,), largest first."""
    order = np.argsort(-np.asarray(sizes), kind="stable")
    figure = _bars([names[c] for c in order], [float(sizes[c]) for c in order], TEAL)
    figure.update_traces(text=[f"{int(sizes[c]):,}" for c in order])
    return figure


def histogram(values: FloatArray, title: str, colour: str = TEAL) -> "Figure":
    """How values between 0 and 1 are spread, in 25 bars."""
    counts, edges = np.histogram(np.asarray(values), bins=25, range=(0, 1))
    figure = _figure(height=180)
    figure.add_bar(x=(edges[:-1] + edges[1:]) / 2, y=counts, marker_color=colour, width=0.036)
    figure.update_xaxes(title=title, range=[0, 1])
    figure.update_yaxes(title=None)
    return figure


def text(name: str) -> str:
    """A name that Plotly shows as it is: its text understands a little HTML."""
    return html.escape(name, quote=False)


def meaning(name: str, meanings: Mapping[str, str] | None) -> str:
    """What the box at the pointer adds about a phrase; nothing for one that has no definition."""
    lines = textwrap.wrap((meanings or {}).get(name, ""), LINE)
    return "".join(f"<br><i>{text(line)}</i>" for line in lines)


def short(name: str, longest: int = LONGEST) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def _bars(names: Sequence[str], values: Sequence[float], colour: str) -> "Figure":
    figure = _figure(height=16 + ROW * max(len(names), 1))
    places = list(range(len(names)))  # positions, not names: two names may be the same
    figure.add_bar(
        x=list(values),
        y=places,
        orientation="h",
        marker_color=colour,
        customdata=[text(name) for name in names],
        hovertemplate="%{customdata}: %{x:.4g}<extra></extra>",
        textposition="outside",
        textfont_size=12,
        cliponaxis=False,
    )
    labels = [text(short(name)) for name in names]
    figure.update_yaxes(tickvals=places, ticktext=labels, autorange="reversed", title=None)
    top = max([*values, 0.0]) or 1.0
    figure.update_xaxes(visible=False, range=[min([*values, 0.0]) * 1.15, top * 1.18])
    return figure


def _figure(height: int) -> "Figure":
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        showlegend=False,
        bargap=0.28,
        hoverlabel={"font_size": 12, "align": "left"},
        dragmode=False,
    )
    figure.update_yaxes(showgrid=False, automargin=True, tickfont_size=13, ticks="")
    figure.update_xaxes(automargin=True, zeroline=False, tickfont_size=12)
    return figure
