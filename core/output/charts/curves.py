"""How many clusters: three small curves, one above another, over the same numbers of clusters."""

from typing import TYPE_CHECKING

import numpy as np

from ...base.language import say
from ...base.values import ClusterCounts, FloatArray, IntArray
from . import ORANGE, TEAL, _figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

EACH, GAP = 66, 0.1  # height of a curve in pixels; share of the figure between two
# field of ClusterCounts -> what it is called, and which end is best
CURVES = {
    "coding_length": ("Coding length", "bits an image, least is best"),
    "silhouette": ("Silhouette", "most is best"),
    "eigengap": ("Eigengap", "most is best"),
}
LINE = "rgba(138,148,156,0.6)"


def cluster_counts(counts: ClusterCounts, suggested: dict[str, int]) -> "Figure":
    """Each curve on its own scale with the number that it suggests marked; k runs along below."""
    figure = _figure(height=len(CURVES) * EACH + 76)
    share = (1 - GAP * (len(CURVES) - 1)) / len(CURVES)
    for row, (name, (title, best)) in enumerate(CURVES.items()):
        axis = "y" if row == 0 else f"y{row + 1}"
        top = 1 - row * (share + GAP)
        place = f"yaxis{axis[1:]}"
        figure.update_layout({place: {"domain": [max(top - share, 0), top], "visible": False}})
        _curve(figure, counts.clusters, getattr(counts, name), suggested[name], axis, title)
        figure.add_annotation(
            x=0,
            y=top,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            text=say(
                "<b>{title}</b>, {best}: <b>{n}</b>",
                title=say(title),
                best=say(best),
                n=suggested[name],
            ),
            showarrow=False,
            font_size=12,
        )
    figure.update_xaxes(
        title=say("clusters (k)"), title_font_size=12, title_standoff=4, showgrid=False, anchor=axis
    )
    figure.update_layout(margin={"l": 4, "r": 10, "t": 20, "b": 4}, hovermode="x")
    return figure


def _curve(
    figure: "Figure", clusters: IntArray, values: FloatArray, best: int, axis: str, title: str
) -> None:
    clusters, values = np.asarray(clusters), np.asarray(values, float)
    figure.add_scatter(
        x=clusters,
        y=values,
        yaxis=axis,
        mode="lines",
        line={"width": 2, "color": TEAL},
        hovertemplate=f"{title}, %{{x}} clusters: %{{y:.3g}}<extra></extra>",
    )
    at = clusters == best
    figure.add_scatter(
        x=clusters[at],
        y=values[at],
        yaxis=axis,
        mode="markers",
        marker={"size": 10, "color": ORANGE},
        cliponaxis=False,
        hoverinfo="skip",
    )
