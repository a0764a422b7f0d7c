"""Search: the images of the run that words, pictures and file names ask for."""

from typing import Any

import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.values import FloatArray
from core.concepts.run import Run
from core.concepts.search import Query, Ranking
from core.encoders import known_near
from core.output.export import labels_csv
from core.output.export.found import found_csv
from core.work.steps.searching import doubts
from pages.explore.search import asking, preparing
from pages.shared.editing import filters, ticked_bar
from pages.shared.lists import leaving, state
from pages.shared.reading import filtered, searches, selection
from pages.shared.showing import paging, pictures, widgets

SIZE = 104  # pixels of a thumbnail
TRIES = 8  # phrases offered before anything was asked
PER_PAGE = 120


def refuse(error: Exception) -> None:
    widgets.refused(error)
    leaving.end()


def nothing_asked(run: Run) -> None:
    """Say what can be asked, with phrases of this run to try."""
    st.caption(say("Describe what you look for, add a picture, or press ≈ on any thumbnail."))
    known = set(run.vocabulary.phrases)  # a name may be of two of them, or a number
    phrases = [name for name in run.cluster_names if name in known][:TRIES]
    st.pills(say("Try"), phrases, format_func=state.plain, key="search_try", on_change=_try)
    leaving.end()


def _try() -> None:
    chosen = st.session_state.search_try
    st.session_state.q = f'"{chosen}"' if "," in chosen else chosen


def say_doubts(run: Run, asked: Query) -> None:
    """What the encoder makes of the words; what it knows instead is offered."""
    for sentence in doubts(searches.there(run), asked):
        st.caption(f":material/info: {state.plain(sentence)}")
    for phrase in dict.fromkeys(asked.phrases):
        near = list(known_near(run.embeddings.encoder, phrase))
        if near:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(
                    say("Instead of “{phrase}”:", phrase=state.plain(phrase)), width="content"
                )
                for other in near:
                    st.button(
                        state.plain(other),
                        key=state.key("search", "near", phrase, other),
                        type="tertiary",
                        on_click=asking.replace,
                        args=(phrase, other),
                    )


def answered(run: Run, trail: dict[str, Any], asked: Query, found: Ranking) -> None:
    """The images with their scores, and where they can be taken."""
    if not len(found.images):
        st.info(say("No matching images."), icon=":material/search_off:")
        leaving.end()
    with st.container(horizontal=True, vertical_alignment="center", key="search_verbs"):
        st.subheader(searches.counted(run, trail), anchor=False, width="content")
        st.caption(says(asked), width="content", help=say(WHAT) if asked.terms else None)
        if st.button(say("Show on the map"), icon=":material/map:"):
            selection.select_found(run, trail)
            pictures.open_page("map", {})
        for label, name, content in (
            (say("Scores as CSV"), "search.csv", lambda: found_csv(run.images, found)),
            (
                say("Clusters as CSV"),
                "selection.csv",
                lambda: labels_csv(state.workspace(), run, found.images),
            ),
        ):
            widgets.csv(label, name, content)
        ticked_bar.tick_all_button(run, found.images, "search")
        key = state.key("search", "page", hash(str(trail)))
        part = paging.part(len(found.images), PER_PAGE, key)
    pictures.gallery(
        run.ids["images"],
        found.images[part],
        key="search_found",
        run=run.id,
        look=pictures.Look(size=SIZE, notes=notes(asked, found.scores[part]), on_map=True),
        trail=trail,
        on={"like": asking.add},
    )


WHAT = (
    "For one phrase or picture, the number is the cosine to it. For several, it is their "
    "mean z-score: standard deviations above the average image. What is excluded counts "
    "against an image."
)


def says(asked: Query) -> str:
    if not asked.terms:
        return say("in the order of the set")
    return say("by cosine") if asked.by_cosine else say("by standard deviations above the mean")


def notes(asked: Query, scores: FloatArray) -> list[str] | None:
    if not asked.terms:
        return None
    return [f"{score:.3f}" if asked.by_cosine else f"{score:+.2f}" for score in scores]


widgets.heading(say("Search"), say("Images by words, by pictures, by file name."), "search")
run = widgets.need_run(say("A search"))
widgets.warn_of_words(run)
asking.follow()
trail = asking.query(run)
with st.container(horizontal=True, vertical_alignment="center", key="search_filter"):
    if only := filters.show(run):
        trail[filtered.ONLY] = only
try:
    asked = searches.wanted(trail)
    if not asked:
        nothing_asked(run)
    say_doubts(run, asked)
    phrases, files = searches.lacking(run, asked)
    if phrases or files:
        preparing.wait(run, asked, phrases, files)
    answered(run, trail, asked, searches.ranking(run, trail))
except UserError as error:
    refuse(error)
