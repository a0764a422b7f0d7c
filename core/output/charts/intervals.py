"""Figures that show how sure something is: bars and points with their intervals, mirrored bars."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...base.language import say
from ...base.units import percent
from ...base.values import FloatArray, IntArray
from ...concepts.statistics import Contrast, Interval, LogOdds, PhraseStatistics
from . import GREY, LONGEST, ORANGE, ROW, TEAL, _figure, meaning, short, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LINE = "#6F7B85"  # of intervals and axes, on light and on dark
AXIS = 26  # height of an axis in pixels: figures side by side keep the room, so that rows align
FAINT = "rgba(138,148,156,0.45)"
Meanings = Mapping[str, str] | None  # definitions of those phrases that have one, for the pointer


def weight_intervals(
    found: PhraseStatistics, places: IntArray, meanings: Meanings = None
) -> "Figure":
    """Weights of some phrases as bars with their intervals; grey where not to be trusted."""
    weights = found.weights
    figure = _rows(_names(found, places))
    figure.add_bar(
        x=weights.value[places],
        y=_ys(places),
        orientation="h",
        marker={"color": _colours(found.odds.trusted[places]), "opacity": 0.65},
        error_x=_whiskers(weights, places),
        customdata=_hover(found, places, weights, meanings),
        hovertemplate=_hover_template(),
    )
    top = float(weights.high[places].max(initial=0)) or 1.0
    figure.add_scatter(
        x=weights.high[places],
        y=_ys(places),
        mode="text",
        text=[f"  {value:.2f}" for value in weights.value[places]],
        textposition="middle right",
        textfont_size=12,
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(visible=False, range=[0, top * 1.2])
    return figure


def log_odds_points(
    found: PhraseStatistics, places: IntArray, meanings: Meanings = None
) -> "Figure":
    """Log-odds of some phrases as points with their intervals; grey where not to be trusted."""
    odds = found.odds
    figure = _rows(_names(found, places))
    figure.add_scatter(
        x=odds.value[places],
        y=_ys(places),
        mode="markers",
        marker={
            "color": _colours(odds.trusted[places]),
            "size": 9,
            "symbol": ["circle" if sure else "circle-open" for sure in odds.trusted[places]],
        },
        error_x=_whiskers(odds, places),
        customdata=_hover(found, places, odds, meanings),
        hovertemplate=_hover_template(),
    )
    figure.add_vline(x=0, line_width=1, line_color=LINE)
    figure.update_xaxes(showgrid=True, gridcolor=FAINT, automargin=False, title=None, nticks=6)
    return figure


def mirrored_weights(
    names: Sequence[str],
    here: FloatArray,
    there: FloatArray,
    found: Contrast,
    titles: tuple[str, str],
    most: int = 6,
    meanings: Meanings = None,
) -> "Figure":
    """Weights (p,) of two clusters to the left and right of one line, by who has the phrase.

    titles are the clusters' names; of each group the `most` strongest phrases are shown.
    """
    one, other = (short(title, 22) for title in titles)
    rows = _grouped(names, _groups(found, one, other), most)
    figure = _rows([label for label, _ in rows], escaped=True)
    drawn = [(y, place) for y, (_, place) in enumerate(rows) if place is not None]
    for side, weights, colour, title in ((-1, here, TEAL, one), (1, there, ORANGE, other)):
        figure.add_bar(
            x=[side * float(weights[place]) for _, place in drawn],
            y=[y for y, _ in drawn],
            orientation="h",
            marker_color=colour,
            text=[_amount(weights[place]) for _, place in drawn],
            textposition="outside",
            textfont_size=12,
            cliponaxis=False,
            customdata=[
                [text(names[place]), float(weights[place]), meaning(names[place], meanings)]
                for _, place in drawn
            ],
            hovertemplate=_hover_in(title),
        )
    top = max([float(max(here[place], there[place])) for _, place in drawn], default=1.0) or 1.0
    figure.update_layout(barmode="overlay")
    figure.add_vline(x=0, line_width=1, line_color=LINE)
    figure.update_xaxes(visible=False, range=[-1.25 * top, 1.25 * top])
    return figure


def _groups(found: Contrast, one: str, other: str) -> list[tuple[str, IntArray]]:
    """The headings, with the places of their phrases."""
    here, there = say("Only {name}", name=one), say("Only {name}", name=other)
    return [(here, found.here), (say("Both"), found.shared), (there, found.there)]


def _grouped(
    names: Sequence[str], groups: Iterable[tuple[str, IntArray]], most: int
) -> list[tuple[str, int | None]]:
    """Labels of rows with the places of their phrases: of each group a heading and the first."""
    rows: list[tuple[str, int | None]] = []
    for title, places in groups:
        rows.append((f"<b>{text(title)}</b> · {len(places):,}", None))
        rows += [(text(short(names[place])), int(place)) for place in places[:most]]
    return rows


def _amount(weight: float) -> str:
    """Nothing where it would be 0.00."""
    return f"{weight:.2f}" if weight >= 0.005 else ""


def _hover_in(title: str) -> str:
    named = {"phrase": "%{customdata[0]}", "weight": "%{customdata[1]:.3g}", "name": text(title)}
    return say("{phrase}: {weight} in {name}", **named) + "%{customdata[2]}<extra></extra>"


def _hover_template() -> str:
    figures = (f"%{{customdata[{place}]{':.3g' if place else ''}}}" for place in range(4))
    named = dict(zip(("phrase", "value", "low", "high"), figures, strict=True))
    told = say("{phrase}: {value} ({low} to {high})", **named)
    return told + "<br>%{customdata[4]}%{customdata[5]}<extra></extra>"


def _rows(names: Sequence[str], escaped: bool = False) -> "Figure":
    """An empty figure with one row per name, the first at the top."""
    figure = _figure(height=4 + AXIS + ROW * max(len(names), 1))
    figure.update_layout(margin_b=AXIS)
    labels = list(names) if escaped else [text(short(name, LONGEST)) for name in names]
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=labels,
        range=[max(len(labels), 1) - 0.5, -0.5],
        zeroline=False,
        title=None,
    )
    return figure


def _names(found: PhraseStatistics, places: IntArray) -> list[str]:
    return [found.phrases[place] for place in places]


def _ys(places: IntArray) -> list[int]:
    return list(range(len(places)))  # positions, not names: two shortened names may be the same


def _colours(trusted: NDArray[np.bool_]) -> list[str]:
    return [TEAL if sure else GREY for sure in trusted]


def _whiskers(values: Interval, places: IntArray) -> dict[str, object]:
    centre = values.value[places]
    return {
        "type": "data",
        "symmetric": False,
        "array": values.high[places] - centre,
        "arrayminus": centre - values.low[places],
        "color": LINE,
        "thickness": 1.5,
        "width": 3,
    }


def _hover(
    found: PhraseStatistics, places: IntArray, values: Interval, meanings: Meanings
) -> list[list[object]]:
    odds: LogOdds = found.odds
    return [
        [
            text(found.phrases[place]),
            float(values.value[place]),
            float(values.low[place]),
            float(values.high[place]),
            say(
                "in {inside} of its images, {outside} of others",
                inside=percent(odds.inside[place]),
                outside=percent(odds.outside[place]),
            ),
            meaning(found.phrases[place], meanings),
        ]
        for place in places
    ]
