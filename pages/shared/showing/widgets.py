"""Small pieces that several pages share: headings, empty states, charts, numbers in words."""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

import streamlit as st

from core.base.language import say
from core.clustering import faults
from core.concepts.run import Run
from core.output import charts, worth
from core.work import jobs, steps
from pages.shared.lists import leaving, menu, state
from pages.shared.reading import data
from pages.shared.showing import meanings

PLOT = {"displayModeBar": False}
GRID = (
    "display:grid;grid-template-columns:minmax(0,5fr) minmax(40px,4fr) auto;gap:3px 8px;"
    "align-items:center;font-size:13px;line-height:1.3"
)
NAME = "overflow:hidden;text-overflow:ellipsis;white-space:nowrap"
TRACK = "height:8px"
BAR = "height:8px;border-radius:2px"
# Heard, not seen: titles of pages are of the second level, sections of the third.
SITE = (
    '<h1 style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">'
    "WhyCluster</h1>"
)
VALUE = "font-variant-numeric:tabular-nums;opacity:.8"


def heading(title: str, says: str, icon: str) -> None:
    """The title of a page, and one line on what it is for."""
    with st.container(gap=None, key="heading"):
        st.html(SITE)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.header(title, icon=f":material/{icon}:", anchor=False, width="content")
            st.caption(says, width="content")


def need_run(what: str) -> Run:
    """The run in view; without one, says what to do next and ends the page."""
    run = data.run_in_view()
    if run is None and data.is_damaged():
        empty(
            say("{what} needs this run, but a part of it was damaged and set aside.", what=what),
            {"workspace": say("Check and remake")},
        )
    if run is None and st.session_state.images_in_view:
        empty(
            say("{what} appears here as soon as these images have been clustered.", what=what),
            {"clustering": say("Cluster these images")},
        )
    if run is None:
        empty(
            say("{what} appears here as soon as images have been clustered.", what=what),
            {"dataset": say("Start with the sample gallery or your images")},
        )
    return run


def empty(says: str, links: Mapping[str, str]) -> NoReturn:
    """An empty page: what is missing and where to get it, or that it is on its way; ends the page.

    The page is drawn anew when a job ends.
    """
    working = any(steps.opens(job.step) for job in jobs.unfinished(state.workspace()))
    title = say("On its way") if working else say("Nothing here yet")
    st.info(says, title=title, icon=":material/hourglass_top:" if working else ":material/info:")
    for name, label in () if working else links.items():
        st.page_link(menu.page(name), label=label, icon=":material/arrow_forward:")
    leaving.empty()


def warn_of_words(run: Run) -> None:
    """Say so when the words of a run are worth little, or its images or clusters are at fault."""
    report = data.report(run.id)
    wrong = faults.sentences(report.metrics if report else {}, len(run.images), run.k)
    for says in filter(None, [worth.of_run(run).says, *wrong]):
        st.warning(says, icon=":material/warning:")


def refused(why: object) -> None:
    """What cannot be, near its fields: an error for the user, or its sentence."""
    st.error(state.plain(str(why)), icon=":material/error:")


def csv(label: str, name: str, make: Callable[[], bytes], help: str | None = None) -> None:
    """A button for a table, which is made when it is pressed and leaves the page as it is."""
    st.download_button(
        label,
        data=make,
        file_name=name,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help=help,
    )


def choice(label: str, key: str, options: Mapping[str, str]) -> str:
    """One of a few options, value -> title, side by side; it is in the URL under its key."""
    state.follow_url(key, list(options))
    st.session_state.setdefault(key, next(iter(options)))
    chosen = st.segmented_control(
        label,
        list(options),
        format_func=lambda name: say(options[name]),
        required=True,
        key=key,
        persist_state="session",
        wrap=True,
    )
    state.write_url(key, chosen)
    return str(chosen)


def evidence_bars(
    parts: Sequence[tuple[str, float]],
    strongest: float | None = None,
    colour: str = charts.TEAL,
    without: str = "",
) -> None:
    """Phrases with their contributions as small bars, where a chart would be too much.

    strongest is what a full bar stands for, the first phrase's unless given.
    """
    if not parts:
        st.caption(without or say("No evidence."))
        return
    full = strongest or parts[0][1]
    bars([(name, value / full, f"{value:.2f}") for name, value in parts], colour)


def bars(rows: Iterable[tuple[str, float, str]], colour: str = charts.TEAL) -> None:
    """Rows of a name, a bar that is filled to this share, and what it stands for.

    A Plotly chart of them is made anew by the browser whenever it changes; these rows are not.
    """
    drawn = "".join(
        f'<div style="{NAME}"{meanings.full_title(name)}>{html.escape(name)}</div>'
        f'<div style="{TRACK}"><div style="{BAR};background:{colour};width:{100 * share:.0f}%">'
        f'</div></div><div style="{VALUE}">{html.escape(says)}</div>'
        for name, share, says in rows
    )
    st.html(f'<div style="{GRID}">{drawn}</div>')


def chart(figure: Any, key: str, alt: str) -> None:
    """A chart in the page's own text colour: Streamlit's grey is hard to read."""
    colour = "#CBD3D9" if st.context.theme.type == "dark" else "#37424C"
    figure.update_layout(font_color=colour)
    figure.update_xaxes(tickfont_color=colour, title_font_color=colour)
    figure.update_yaxes(tickfont_color=colour, title_font_color=colour)
    st.plotly_chart(figure, key=key, config=PLOT, alt=alt)
