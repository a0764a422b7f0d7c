"""The encoders by when they can be used on the images of a source, a line for each."""

import html

import streamlit as st

from core.base.language import say
from core.encoders.presence import misfit, presence
from pages.shared.reading.data import encoder_name
from pages.shared.showing import tables
from pages.shared.showing.encoders import about, lacks, names

GROUPS = ("Usable now", "After a download", "Not for these images")
HEAD = "font-size:13px;font-weight:600;margin:8px 0 2px"
LINE = "display:flex;flex-wrap:wrap;column-gap:10px;font-size:14px;line-height:1.5"


def show(source: str, opened: bool) -> None:
    """A box that says how many are ready."""
    groups = grouped(source)
    counts = [len(groups[group]) for group in GROUPS]
    says = (
        "Encoders for these images: {ready} ready, {later} after a download"
        if counts[1]
        else "Encoders for these images: {ready} ready"
    )
    title = say(says, ready=counts[0], later=counts[1])
    with st.expander(title, icon=":material/visibility:", expanded=opened, key="encoders"):
        st.html("".join(_lines(group, groups[group], source) for group in GROUPS if groups[group]))


def grouped(source: str) -> dict[str, list[str]]:
    """Encoders by when they can be used on the images of a source."""
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    ready, later, never = (groups[group] for group in GROUPS)
    for name in names(source):
        unfit = misfit(name, source) or presence(name).problem
        (never if unfit else later if lacks(name) else ready).append(name)
    return groups


def _lines(group: str, chosen: list[str], source: str) -> str:
    rows = "".join(f'<div style="{LINE}">{_line(name, source)}</div>' for name in chosen)
    return f'<div style="{HEAD}">{html.escape(say(group))}</div>{rows}'


def _line(name: str, source: str) -> str:
    megabytes = presence(name).megabytes
    size = tables.faint(f"{megabytes:,} MB") if megabytes else ""
    missing = "its weights are missing" if presence(name).problem else ""
    reason = misfit(name, source) or missing
    says = say("{reason}.", reason=say(reason).capitalize()) if reason else about(name)
    return f"<b>{html.escape(encoder_name(name))}</b>{size}<span>{html.escape(says)}</span>"
