"""Charts that set figures beside one another: bars and lines of several series, a panel each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import PALETTE, short, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PANEL = 250  # height of a panel in pixels


@dataclass(frozen=True)
class Panel:
    """Series over the same places: names and values by series, None where there is no value."""

    title: str
    places: Sequence[str | float]
    series: Mapping[str, Sequence[float | None]]


def compared_bars(panels: Sequence[Panel]) -> "Figure":
    """Bars of each series side by side at every place, a panel below the other."""
    return _panels(panels, lambda panel, name: {"type": "bar"})


def compared_lines(panels: Sequence[Panel]) -> "Figure":
    """A line of each series over the places, a panel below the other."""
    few = max((len(panel.places) for panel in panels), default=0) <= 40
    mode = "lines+markers" if few else "lines"
    return _panels(panels, lambda panel, name: {"type": "scatter", "mode": mode})


def _has_values(panel: Panel) -> bool:
    return any(value is not None for values in panel.series.values() for value in values)


def _panels(panels: Sequence[Panel], kind: Any) -> "Figure":
    from plotly.subplots import make_subplots

    panels = [panel for panel in panels if _has_values(panel)]
    count = max(len(panels), 1)
    figure = make_subplots(
        rows=count,
        subplot_titles=[text(panel.title) for panel in panels],
        vertical_spacing=0.35 / count,
    )
    names = list(dict.fromkeys(name for panel in panels for name in panel.series))
    for row, panel in enumerate(panels, start=1):
        for name, values in panel.series.items():
            number = names.index(name)
            colour = PALETTE[number % len(PALETTE)]
            trace = {
                **kind(panel, name),
                "x": [text(short(p)) if isinstance(p, str) else p for p in panel.places],
                "y": list(values),
                "name": text(name),
                "legendgroup": text(name),
                "showlegend": row == next(i for i, p in enumerate(panels, 1) if name in p.series),
                "marker": {"color": colour},
            }
            figure.add_trace(trace, row=row, col=1)
    figure.update_layout(
        height=60 + PANEL * count,
        margin={"l": 40, "r": 10, "t": 60, "b": 30},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 1, "xanchor": "right"},
        bargap=0.3,
    )
    return figure
