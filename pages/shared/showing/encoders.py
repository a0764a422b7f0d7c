"""Encoders as the pages offer them: which can be used now, which worked last, each in a line."""

import streamlit as st

from core.base.language import say
from core.encoders import SAMPLE, SUGGESTED_ENCODERS, default_encoder
from core.encoders.presence import misfit, presence, with_quick_gelu
from core.store import run_tree
from core.store import runs as stored
from pages.shared.lists import state
from pages.shared.reading.data import encoder_name


def source(images: str) -> str:
    """The source of an image set, as encoders know it."""
    return run_tree.source_of(state.workspace(), images)


def names(source: str) -> list[str]:
    """Those to choose from: the suggested ones, then others that a run here was made with."""
    suggested = [each.name for each in SUGGESTED_ENCODERS]
    return [*suggested, *(name for name in _used(source) if name not in suggested)]


def remembered(source: str) -> str:
    """The one that worked last on images of this kind, if it still would; else the usual one."""
    works = (name for name in _used(source) if not misfit(name, source) and not lacks(name))
    return next(works, default_encoder(source))


def lacks(name: str) -> str:
    """What an encoder still needs before it can be used, in a few words; empty if nothing."""
    found = presence(name)
    if found.problem:
        return say("missing")
    return say("{n} MB to download", n=f"{found.megabytes:,}") if found.megabytes else ""


def label(name: str, source: str) -> str:
    """An encoder's name and how it stands with the images of a source."""
    if misfit(name, source):
        return say("{encoder} · does not fit", encoder=encoder_name(name))
    says = lacks(name) or (say("ready") if presence(name).here else "")
    return " · ".join(filter(None, (encoder_name(name), says)))


def about(name: str) -> str:
    """What a suggested encoder is; empty for others."""
    return next((say(each.about) for each in SUGGESTED_ENCODERS if each.name == name), "")


def before_start(name: str) -> None:
    """Say whether an encoder's weights are here, and what a run has to fetch first."""
    found = presence(name)
    if found.problem:
        st.warning(state.plain(found.problem), icon=":material/warning:")
    elif found.here:
        says = say("Its weights are on this machine.")
        st.caption(f":material/check_circle: {says}")
    elif found.megabytes:
        says = say(
            "{n} MB of weights are downloaded first, only once.",
            n=f"{found.megabytes:,}",
        )
        st.caption(f":material/download: {says}")
    else:
        says = say("Its weights are downloaded first, unless they are on this machine.")
        st.caption(f":material/download: {says}")
    if better := with_quick_gelu(name):
        says = say(
            "If these weights are OpenAI's, or were trained with QuickGELU, write {encoder}",
            encoder=state.plain(encoder_name(better)),
        )
        st.caption(f":material/info: {says}")


def _used(source: str) -> tuple[str, ...]:
    """Encoders of the runs on images of this kind, the last one first."""
    newest = next((record.id for record in stored.runs(state.workspace())), "")
    return _used_until(str(state.folder()), newest, source == SAMPLE)


@st.cache_data(max_entries=20, show_spinner=False)
def _used_until(folder: str, newest: str, sample: bool) -> tuple[str, ...]:
    return run_tree.encoders_used(state.open_workspace(folder), sample)
