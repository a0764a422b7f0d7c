"""A cluster's phrases with how sure they are: figures in memory, charts, the table, its actions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from core.base.language import listed, say, together
from core.base.units import count
from core.base.values import IntArray
from core.concepts import statistics
from core.concepts.reasons import Reason, reasons
from core.concepts.run import Run
from core.concepts.statistics import Mask, PhraseStatistics
from core.output import worth
from core.output.charts import intervals
from core.output.worth import Level, Worth
from core.store import edits
from core.words.glosses import available, glosses
from core.words.phrases import key
from pages.shared.editing import draft, relearn
from pages.shared.lists import menu, state
from pages.shared.reading import data
from pages.shared.showing import popovers, top_v, widgets

FEW = 10  # images, below which a bootstrap says little
BANNED = "Banned. Relearn to remove it here, or restore it on the Vocabulary page."
APART = "cluster_every_phrase"  # whether phrases that say the same are charted too
SAME = (
    "Phrases of one meaning, or active in the same images (Jaccard index above 0.8), are one "
    "reason: the strongest of them stands in the charts. The table below has all."
)
BAN = "ban_phrase"  # the button, beside which it is told what cannot be
PHRASE = "cluster_phrase"  # the phrase that is chosen on the cluster page
WEIGHTS = (
    "Mean contribution to the score of the cluster's images. The whiskers hold the mean in "
    "95 % of 1,000 resamples of its images (percentile bootstrap). Grey: not to be trusted, "
    "see the other chart."
)
MEANING = "WordNet's definition of its most usual meaning."
ODDS = (
    "Is the phrase active more often in this cluster than elsewhere? Natural log-odds ratio: "
    "0 is no difference, 2.3 is ten times the odds. The whiskers hold for all phrases of the "
    "vocabulary at once, with 95 % (Bonferroni). Filled dots can be trusted: even the lower "
    "end is above 0. The clusters come from the same images, so this proves nothing about "
    "other images."
)


def of(run: Run, cluster: int) -> PhraseStatistics:
    """What the images of a cluster, as the analyst left it, say of every phrase."""
    now = data.edited(run)
    members = now.members(cluster)
    return _statistics(str(state.folder()), run.id, members, now.columns[members])


@st.cache_resource(max_entries=200, show_spinner=False)
def _statistics(folder: str, id: str, indices: IntArray, columns: IntArray) -> PhraseStatistics:
    """Kept by images, not by edits: what is done to other clusters leaves it as it is."""
    run, active = data.load(folder, id), _active(folder, id)
    return statistics.phrase_statistics(run.model, run.vocabulary, active, indices, columns)


@st.cache_resource(max_entries=3, show_spinner=False)
def _active(folder: str, id: str) -> Mask:
    run = data.load(folder, id)
    return statistics.active_phrases(run.model, run.vocabulary)


def show(run: Run, cluster: int, images: int) -> None:
    """Weights and log-odds of the strongest phrases side by side, and all of them as a table."""
    figures = of(run, cluster)
    strongest = figures.strongest(top_v.shown("cluster"), data.LEAST)
    if not len(strongest):
        st.info(say("No phrase adds to the score of these images."), icon=":material/info:")
        return
    told = _reasons(run, figures, strongest)
    firsts = np.array([figures.phrases.index(reason.phrase) for reason in told], np.int64)
    places = strongest if st.session_state.get(APART) else firsts
    words = worth.of_cluster(run, data.edited(run).members(cluster))
    _charts(figures, places, words)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_summary(figures, places, images, words), width="stretch")
        top_v.choose("cluster")
    if len(told) < len(strongest):
        _same(told)
    with st.expander(
        say("All phrases as a table"),
        icon=":material/table_rows:",
        on_change="rerun",
        key="all_phrases",
    ) as box:
        if box.open:
            table(figures, cluster, words)
    actions(run, figures, strongest)


def _charts(figures: PhraseStatistics, places: IntArray, words: Worth) -> None:
    meanings = glosses(figures.phrases[place] for place in places)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(say("Phrases"), anchor=False, help=say(WEIGHTS))
        chart = intervals.weight_intervals(figures, places, meanings)
        widgets.chart(chart, "weights", say("Weights of the phrases with intervals"))
    with right:
        says = (
            say("What sets it apart")
            if words.level is Level.GUESSES
            else say("Which phrases to trust")
        )
        st.subheader(says, anchor=False, help=say(ODDS))
        chart = intervals.log_odds_points(figures, places, meanings)
        widgets.chart(chart, "log_odds", say("Log-odds of the phrases with intervals"))


def _reasons(run: Run, figures: PhraseStatistics, places: IntArray) -> list[Reason]:
    told = [(figures.phrases[place], float(figures.weights.value[place])) for place in places]
    return reasons(run.model, run.vocabulary, told)


def _same(found: Sequence[Reason]) -> None:
    """The phrases that the charts leave out, beside the switch that brings them back."""
    row = st.container(horizontal=True, vertical_alignment="center")
    row.toggle(say("Every phrase"), key=APART, help=say(SAME))
    said = (
        say(
            "**{phrase}** says the same as {others}.",
            phrase=state.plain(each.phrase),
            others=state.plain(listed(each.also)),
        )
        for each in found
        if each.also
    )
    row.caption(together(said), width="stretch")


def _summary(figures: PhraseStatistics, places: IntArray, images: int, words: Worth) -> str:
    says = words.trusted(int(figures.odds.trusted[places].sum()), len(places))
    few = say("With {images} the intervals say little.", images=count(images, "image"))
    return together([says, few]) if images < FEW else says


def table(figures: PhraseStatistics, cluster: int, words: Worth) -> None:
    """Every phrase that is ever active inside; a click on a row chooses its phrase."""
    weights, odds = figures.weights, figures.odds
    some = np.flatnonzero((weights.value > 0) | (odds.inside > 0))
    order = some[np.argsort(-weights.value[some], kind="stable")]
    names = [figures.phrases[place] for place in order]
    key = f"phrase_table_{cluster}"
    meanings = glosses(names)
    st.dataframe(
        {
            say("Phrase"): names,
            say("Trusted"): odds.trusted[order] & (words.level > Level.GUESSES),
            say("Weight"): weights.value[order],
            say("low"): weights.low[order],
            say("high"): weights.high[order],
            say("Inside"): 100 * odds.inside[order],
            say("Elsewhere"): 100 * odds.outside[order],
            say("Log-odds"): odds.value[order],
            say("from"): odds.low[order],
            say("to"): odds.high[order],
            say("At least"): odds.bound[order],
            **({say("Meaning"): [meanings.get(name, "") for name in names]} if available() else {}),
        },
        column_config=_columns(),
        hide_index=True,
        height=320,
        key=key,
        on_select=lambda: _choose(names, st.session_state[key]),
        selection_mode="single-cell",
        alt=say("Phrases of the cluster with weights, shares of images and log-odds"),
    )


def _columns() -> dict[str, Any]:
    number, share = "%.2f", "%.0f %%"
    column = st.column_config.NumberColumn
    return {
        say("Phrase"): st.column_config.TextColumn(pinned=True, width="medium"),
        say("Trusted"): st.column_config.CheckboxColumn(help=say(ODDS)),
        say("Weight"): column(format="%.3f", help=say(WEIGHTS)),
        say("low"): column(format="%.3f", help=say("Lower end of the weight's interval.")),
        say("high"): column(format="%.3f", help=say("Upper end of the weight's interval.")),
        say("Inside"): column(
            format=share, help=say("Share of the cluster's images it is active in.")
        ),
        say("Elsewhere"): column(
            format=share, help=say("Share of all other images it is active in.")
        ),
        say("Log-odds"): column(format=number, help=say(ODDS)),
        say("from"): column(format=number, help=say("Lower end of the log-odds' joint interval.")),
        say("to"): column(format=number, help=say("Upper end of the log-odds' joint interval.")),
        say("At least"): column(
            format=number,
            help=say("The smallest that |log-odds| may be; 0 if the interval holds 0."),
        ),
        say("Meaning"): st.column_config.TextColumn(help=say(MEANING)),
    }


def _choose(names: list[str], event: Any) -> None:
    cells = event["selection"]["cells"]
    if cells:
        st.session_state[PHRASE] = names[cells[0][0]]


def actions(run: Run, figures: PhraseStatistics, places: IntArray) -> None:
    """What can be done with one phrase: see the images that it fires on, or ban it."""
    options = [figures.phrases[place] for place in places]
    chosen = st.session_state.get(PHRASE)
    if chosen in figures.phrases and chosen not in options:
        options.append(chosen)
    row = st.container(horizontal=True, vertical_alignment="bottom")
    phrase = row.selectbox(say("Phrase"), options, key=PHRASE, width=260)
    assert phrase is not None
    beside = row.container(horizontal=True, vertical_alignment="center", width="content")
    beside.page_link(
        menu.page("vocabulary"),
        label=say("Its images"),
        icon=":material/image_search:",
        query_params={state.RUN: run.id, "phrase": phrase},
    )
    banned = key(phrase) in map(key, edits.banned(state.workspace()))
    beside.button(
        say("Ban"),
        icon=":material/block:",
        key=BAN,
        help=say(BANNED) if banned else say("Never use this phrase again, in any run."),
        disabled=banned or state.reads_only(),
        on_click=_ban,
        args=(run, phrase),
    )
    popovers.refusal(BAN)
    relearn.here(run)


def _ban(run: Run, phrase: str) -> None:
    draft.edit(run, "ban_phrases", place=BAN, phrases=[phrase])
