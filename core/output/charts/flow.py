"""Where images went between two runs, as bands from left to right."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ...base.language import say
from ...concepts.comparison import Flow
from . import PALETTE, _figure, short, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LARGEST = 24  # bands that can still be told apart
ROW = 34  # pixels for a cluster
STAYS = "rgba(138,148,156,0.25)"

BOTH, EXTRA = "%{source.label} → %{target.label}", "<extra></extra>"  # as Plotly has them


def flow(
    flows: Sequence[Flow], names_before: Mapping[int, str], names_after: Mapping[int, str]
) -> "Figure":
    """A Sankey diagram of flows: clusters before on the left, after on the right.

    A band has the colour of the cluster that the images left; those who stay are grey.
    """
    left, right = _seen([f.before for f in flows]), _seen([f.after for f in flows])
    labels = [_label(c, names_before) for c in left] + [_label(c, names_after) for c in right]
    figure = _figure(height=40 + ROW * max(len(left), len(right), 3))
    figure.add_sankey(
        arrangement="snap",
        node={
            "label": labels,
            "color": [_colour(c) for c in [*left, *right]],
            "pad": 18,
            "thickness": 10,
            "line_width": 0,
            "hovertemplate": say("{label}: {n} images", label="%{label}", n="%{value:,.0f}")
            + EXTRA,
        },
        link={
            "source": [left.index(f.before) for f in flows],
            "target": [len(left) + right.index(f.after) for f in flows],
            "value": [f.count for f in flows],
            "color": [STAYS if f.stays else _faint(_colour(f.before)) for f in flows],
            "hovertemplate": say("{label}: {n} images", label=BOTH, n="%{value:,.0f}") + EXTRA,
        },
        textfont={"size": 12, "shadow": "none"},
        valueformat=",.0f",
    )
    figure.update_layout(margin={"l": 4, "r": 4, "t": 12, "b": 12})
    return figure


def _seen(numbers: Sequence[int]) -> list[int]:
    return list(dict.fromkeys(numbers))


def _label(cluster: int, names: Mapping[int, str]) -> str:
    return f"{cluster} · {text(short(names[cluster]))}"


def _colour(cluster: int) -> str:
    return PALETTE[cluster % len(PALETTE)]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.45)"
