"""What if: an image's concepts switched off or made stronger, and where it would be then."""

import html
from collections.abc import Collection, Sequence

import numpy as np
import streamlit as st

from core.base.language import listed, say
from core.concepts import counterfactual
from core.concepts.counterfactual import AS_IT_IS, DOUBLED, OFF, Numbers, Parts, Removal
from core.concepts.run import Run
from pages.shared.lists import state
from pages.shared.reading import top_v
from pages.shared.showing import meanings, widgets

NAMED = 4  # phrases of a removal set that the sentence names
HEARD = 5  # clusters whose scores are shown
SLIDER = 140  # pixels
HELP = (
    "A score is a plain sum of contributions, so an image leaves its cluster as soon as "
    "another one is ahead. For each other cluster, the phrases that favour the image's own "
    "cluster most are taken away first, until the other leads; no smaller set could do it. "
    "The shortest of these sets is shown."
)
HOW = "Untick a phrase to switch it off, or slide its strength: 0 is off, 1 unchanged, 2 doubled."
TABLE = (
    "display:grid;grid-template-columns:minmax(0,4fr) minmax(60px,5fr) auto;gap:5px 10px;"
    "align-items:center;font-size:13px;line-height:1.35"
)


@st.fragment
def show(run: Run, image: int, own: int, against: int, names: Sequence[str]) -> None:
    """Switches for the concepts that speak for either cluster, and the scores they come to.

    Everything is computed here at once; names are those of the concept model's clusters.
    """
    parts = counterfactual.parts(run.model, run.vocabulary, image)
    removal = counterfactual.removal_set(parts)
    pairs = counterfactual.pairs(parts, own, against, top_v.shown("image"))
    phrases = [pair.phrase for pair in pairs]
    phrases += [phrase for phrase in removal.phrases if phrase not in phrases] if removal else []
    keep(f"{run.id}/{image}", phrases)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(say("What if"), anchor=False, help=say(HOW), width="content")
        st.button(
            say("Reset"), icon=":material/restart_alt:", on_click=switch_off, args=((), phrases)
        )
    least(removal, phrases, names)
    scores, switches = st.columns([4, 7], gap="large")
    strengths = np.ones(len(parts.phrases))
    with switches, st.grid(2, min_column_width=260, gap=(None, "medium")):
        for place, phrase in enumerate(phrases):
            strengths[parts.phrases.index(phrase)] = switch(phrase, place)
    with scores:
        outcome(parts, strengths, against, names)


def keep(image: str, phrases: list[str]) -> None:
    """Leave the switches of an image's phrases as they are while the list changes.

    A switch belongs to a place in the list rather than to a phrase: a browser keeps what stays, and
    makes anew what comes.
    """
    before, listed = st.session_state.what_if
    if (before, listed) == (image, phrases) and state.key("on", 0) in st.session_state:
        return
    said = {p: said_at(place) for place, p in enumerate(listed)} if before == image else {}
    for place, phrase in enumerate(phrases):
        put(place, *said.get(phrase, ()))
    st.session_state.what_if = image, phrases


def said_at(place: int) -> tuple[bool, float]:
    """Whether the phrase in this place is on, and how strong it is."""
    on = st.session_state.get(state.key("on", place), True)
    return on, st.session_state.get(state.key("by", place), AS_IT_IS)


def put(place: int, on: bool = True, strength: float = AS_IT_IS) -> None:
    st.session_state[state.key("on", place)] = on
    st.session_state[state.key("by", place)] = strength


def switch(phrase: str, place: int) -> float:
    """A tick and a strength for one phrase, in one row."""
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        on = st.checkbox(
            state.plain(phrase),
            key=state.key("on", place),
            help=meanings.tooltip(phrase),
            width="stretch",
        )
        strength = st.slider(
            say("Strength of {phrase}", phrase=state.plain(phrase)),
            OFF,
            DOUBLED,
            step=0.25,
            key=state.key("by", place),
            disabled=not on,
            label_visibility="collapsed",
            width=SLIDER,
        )
    return float(strength) if on else OFF


def switch_off(off: Collection[str], phrases: Sequence[str]) -> None:
    """Switch off these of the phrases; the others are as the model has them. For callbacks."""
    for place, phrase in enumerate(phrases):
        put(place, phrase not in off)


def least(removal: Removal | None, phrases: Sequence[str], names: Sequence[str]) -> None:
    """The smallest set of phrases whose removal moves the image, and a button that does it."""
    if removal is None:
        says = say("Switching phrases off cannot move it: no other cluster can get ahead.")
        st.text(says, help=say(HELP))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        says = say(
            "Without {phrases} it would be in {cluster}.",
            phrases=in_short(removal.phrases),
            cluster=names[removal.winner],
        )
        st.text(says, help=say(HELP), width="content")
        st.button(
            say("Switch these off") if len(removal.phrases) > 1 else say("Switch it off"),
            icon=":material/toggle_off:",
            key="apply_removal",
            on_click=switch_off,
            args=(removal.phrases, phrases),
        )


def in_short(phrases: Sequence[str]) -> str:
    """Phrases as part of a sentence; of many only the first."""
    quoted = [f"“{phrase}”" for phrase in phrases]
    if len(quoted) > NAMED + 1:
        quoted[NAMED:] = [say("{n} more", n=len(quoted) - NAMED)]
    *rest, last = quoted
    return say("{first} and {second}", first=listed(rest), second=last) if rest else last


def outcome(parts: Parts, strengths: Numbers, against: int, names: Sequence[str]) -> None:
    """The winner, and the scores before and now of the clusters that matter."""
    before, now = parts.scores(), parts.scores(strengths)
    winner = int(now.argmax()) if now.max() > 0 else -1
    own = parts.winner
    if winner == own:
        says = say("Stays in **{cluster}**", cluster=state.plain(names[own]))
        st.markdown(f":material/check_circle: {says}")
    elif winner < 0:
        says = say("No phrase is left that speaks for a cluster")
        st.markdown(f":material/help: {says}")
    else:
        moved = say("Moves to **{cluster}**", cluster=state.plain(names[winner]))
        st.markdown(f":orange[:material/arrow_forward: {moved}]")
    shown = np.argsort(-before, kind="stable")[:HEARD].tolist()
    shown += [c for c in dict.fromkeys((against, winner)) if c >= 0 and c not in shown]
    top = max(float(before.max()), float(now[shown].max()), 1e-9)
    rows = "".join(
        _row(names[c], before[c] / top, now[c] / top, f"{now[c]:.2f}", c == winner) for c in shown
    )
    st.html(f'<div style="{TABLE}">{rows}</div>')
    st.caption(say("Scores; the line marks where they were."))


def _row(name: str, before: float, now: float, says: str, wins: bool) -> str:
    colour, weight = ("#16857B", 650) if wins else ("#8A949C", 400)
    return (
        f'<div style="{widgets.NAME};font-weight:{weight}">{html.escape(name)}</div>'
        '<div style="position:relative;height:12px">'
        f'<div style="height:12px;border-radius:2px;background:{colour};width:{100 * now:.1f}%">'
        f'</div><div style="position:absolute;top:-2px;height:16px;left:{100 * before:.1f}%;'
        'border-left:2px solid currentColor;opacity:.7"></div></div>'
        f'<div style="{widgets.VALUE};font-weight:{weight}">{says}</div>'
    )
