"""Encoders as the pages offer them: which can be used now, which worked last, each in a line."""

import html

import streamlit as st

from core.encoders import SAMPLE, SUGGESTED_ENCODERS, default_encoder
from core.encoders.presence import misfit, presence
from core.store import run_tree
from core.store import runs as stored
from pages.shared import state, tables
from pages.shared.data import encoder_name

GROUPS = ("Usable now", "After a download", "Not for these images")
HEAD = "font-size:13px;font-weight:600;margin:8px 0 2px"
LINE = "display:flex;flex-wrap:wrap;column-gap:10px;font-size:14px;line-height:1.5"


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
    """Say what a run with this encoder has to fetch first, if anything."""
    found = presence(name)
    if found.problem:
        st.warning(state.plain(found.problem), icon=":material/warning:")
    elif found.megabytes:
        says = f"{found.megabytes:,} MB of weights are downloaded first, once, over the network."
        st.caption(f":material/download: {says}")
    elif not found.here:
        says = "Its weights are downloaded first, unless they are on this machine."
        st.caption(f":material/download: {says}")


def listing(source: str, opened: bool) -> None:
    """The encoders by when they can be used on the images of a source, a line for each."""
    groups = grouped(source)
    counts = [len(groups[group]) for group in GROUPS]
    title = f"Encoders for these images: {counts[0]} ready"
    if counts[1]:
        title += f", {counts[1]} after a download"
    with st.expander(title, icon=":material/visibility:", expanded=opened, key="encoders"):
        st.html("".join(_lines(group, groups[group], source) for group in GROUPS if groups[group]))


def grouped(source: str) -> dict[str, list[str]]:
    """Encoders by when they can be used on the images of a source."""
    found: dict[str, list[str]] = {group: [] for group in GROUPS}
    ready, later, never = (found[group] for group in GROUPS)
    for name in names(source):
        unfit = misfit(name, source) or presence(name).problem
        (never if unfit else later if lacks(name) else ready).append(name)
    return found


def _lines(group: str, chosen: list[str], source: str) -> str:
    rows = "".join(f'<div style="{LINE}">{_line(name, source)}</div>' for name in chosen)
    return f'<div style="{HEAD}">{html.escape(group)}</div>{rows}'


def _line(name: str, source: str) -> str:
    megabytes = presence(name).megabytes
    size = tables.faint(f"{megabytes:,} MB") if megabytes else ""
    reason = misfit(name, source) or ("its weights are missing" if presence(name).problem else "")
    says = f"{reason.capitalize()}." if reason else about(name)
    return f"<b>{html.escape(encoder_name(name))}</b>{size}<span>{html.escape(says)}</span>"


def _used(source: str) -> tuple[str, ...]:
    """Encoders of the runs on images of this kind, the last one first."""
    newest = next((record.id for record in stored.runs(state.workspace())), "")
    return _used_until(str(state.folder()), newest, source == SAMPLE)


@st.cache_data(max_entries=20, show_spinner=False)
def _used_until(folder: str, newest: str, sample: bool) -> tuple[str, ...]:
    return run_tree.encoders_used(state.open_workspace(folder), sample)
