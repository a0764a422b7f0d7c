"""Why one cluster and not another: two scores built up side by side, phrase by phrase."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ...base.language import say
from ...concepts.counterfactual import Pair
from . import GREY, ORANGE, TEAL, _figure, meaning, short, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW = 38  # height of a phrase with its two bars, in pixels
LONGEST = 20  # characters of a phrase: the chart is read on a phone as well
REST, TOTAL = "all other phrases", "score"


def waterfall(
    pairs: Sequence[Pair],
    names: tuple[str, str],
    scores: tuple[float, float],
    meanings: Mapping[str, str] | None = None,
) -> "Figure":
    """Contributions of phrases to the scores in two clusters, each building up to its score.

    Each bar starts where the one above ended. The second last row is what is not shown: the rows
    of a cluster add up to its score, which is the last one. meanings are definitions of those
    phrases that have one, for the pointer.
    """
    others = scores[0] - sum(p.one for p in pairs), scores[1] - sum(p.other for p in pairs)
    rest = Pair(say(REST), *others)
    rows = [*pairs, rest] if max(rest.one, rest.other) > 5e-3 * max(*scores, 1e-9) else [*pairs]
    figure = _figure(height=64 + ROW * (len(rows) + 1))
    series = zip(
        names,
        (TEAL, ORANGE),
        ([p.one for p in rows], [p.other for p in rows]),
        scores,
        strict=True,
    )
    for name, colour, parts, score in series:
        _build_up(figure, name, colour, parts, score)
    told = [meaning(pair.phrase, meanings) for pair in rows]
    figure.update_traces(customdata=[*told, ""])
    labels = [*(text(short(pair.phrase, LONGEST)) for pair in rows), f"<b>{say(TOTAL)}</b>"]
    figure.update_yaxes(tickvals=list(range(len(labels))), ticktext=labels, autorange="reversed")
    figure.update_xaxes(visible=False, range=[0, 1.16 * max(*scores, 1e-9)])
    figure.update_layout(
        waterfallmode="group",
        waterfallgap=0.22,
        waterfallgroupgap=0.06,
        showlegend=True,
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "font_size": 13},
    )
    return figure


def _build_up(
    figure: "Figure", name: str, colour: str, parts: Sequence[float], score: float
) -> None:
    figure.add_waterfall(
        orientation="h",
        measure=["relative"] * len(parts) + ["total"],
        x=[*parts, score],
        y=list(range(len(parts) + 1)),
        name=text(short(name)),
        text=[*(f"+{part:.2f}" if part >= 5e-3 else "" for part in parts), f"{score:.2f}"],
        textposition="outside",
        textfont_size=12,
        cliponaxis=False,
        hovertemplate=say(
            "{name}: {part}, up to {sum}", name=text(name), part="%{delta:.3f}", sum="%{x:.3f}"
        )
        + "%{customdata}<extra></extra>",
        increasing_marker_color=colour,
        decreasing_marker_color=colour,
        totals_marker_color=colour,
        connector_mode="spanning",
        connector_line={"color": GREY, "width": 1, "dash": "dot"},
    )
