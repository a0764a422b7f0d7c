"""Encoders as the pages offer them: which can be used now, which worked last, each in a line."""

import streamlit as st

from core.encoders import SAMPLE, SUGGESTED_ENCODERS, default_encoder
from core.encoders.presence import misfit, presence, with_quick_gelu
from core.store import run_tree
from core.store import runs as stored
from pages.shared.lists import state
from pages.shared.reading.data import encoder_name


def names(source: str) -> list[str]:
    """Those to choose from: the suggested ones, then others that a run here was made with."""
    suggested = [each.name for each in SUGGESTED_ENCODERS]
    return [*suggested, *(name for name in _used(source) if name not in suggested)]


def remembered(source: str) -> str:
    """The one that worked last on images of this kind, if it still would; else the usual one."""
    works = (name for name in _used(source) if not misfit(name, source) and not lacks(name))
    return next(works, default_encoder(source))


def lacks(name: str) -> str:
    """What is to be had before an encoder can be used, in a few words; empty where nothing is."""
    found = presence(name)
    if found.problem:
        return "missing"
    return f"{found.megabytes:,} MB to download" if found.megabytes else ""


def label(name: str, source: str) -> str:
    """An encoder's name and how it stands with the images of a source."""
    if misfit(name, source):
        return f"{encoder_name(name)} · does not fit"
    says = lacks(name) or ("ready" if presence(name).here else "")
    return " · ".join(filter(None, (encoder_name(name), says)))


def about(name: str) -> str:
    """What a suggested encoder is; empty for others."""
    return next((each.about for each in SUGGESTED_ENCODERS if each.name == name), "")


def before_start(name: str) -> None:
    """Say whether an encoder's weights are here, and what a run has to fetch first."""
    found = presence(name)
    if found.problem:
        st.warning(state.plain(found.problem), icon=":material/warning:")
    elif found.here:
        st.caption(":material/check_circle: Its weights are on this machine.")
    elif found.megabytes:
        says = f"{found.megabytes:,} MB of weights are downloaded first, once, over the network."
        st.caption(f":material/download: {says}")
    else:
        says = "Its weights are downloaded first, unless they are on this machine."
        st.caption(f":material/download: {says}")
    if better := with_quick_gelu(name):
        says = "If these weights are OpenAI's, or were trained with QuickGELU, write"
        st.caption(f":material/info: {says} {state.plain(encoder_name(better))}")


def _used(source: str) -> tuple[str, ...]:
    """Encoders of the runs on images of this kind, the last one first."""
    newest = next((record.id for record in stored.runs(state.workspace())), "")
    return _used_until(str(state.folder()), newest, source == SAMPLE)


@st.cache_data(max_entries=20, show_spinner=False)
def _used_until(folder: str, newest: str, sample: bool) -> tuple[str, ...]:
    return run_tree.encoders_used(state.open_workspace(folder), sample)
