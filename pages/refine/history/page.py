"""Every run and what came of it, as a tree; below, everything that the analyst changed."""

import html
import time

import streamlit as st

from core.base.language import say, spoken
from core.base.setting_words import title_of
from core.base.units import count
from core.concepts.figures import in_short
from core.concepts.metric import Shown
from core.concepts.run import Run
from core.output.audit import KINDS, Entry, audit_csv, entries
from core.store import run_tree
from core.store.run_tree import Branch, RunSettings
from pages.refine.history import naming
from pages.shared.editing import edit_log, job_panel, repeat
from pages.shared.lists import menu, state
from pages.shared.reading import compared, data, in_view
from pages.shared.showing import tables, widgets

SHOWN = 25  # runs of an image set, and lines of the log, that are listed at first
COLUMNS = (9, 5, 9)


@st.cache_data(max_entries=500, show_spinner=False)
def about(folder: str, id: str, language: str) -> tuple[str, RunSettings]:
    """What made a run, in words of that language; its settings."""
    workspace = state.open_workspace(folder)
    return run_tree.made_by(workspace, id), run_tree.run_settings(workspace, id)


def trees(run: Run) -> None:
    """The runs of every image set, those of the set in view first."""
    everything = run_tree.tree(state.workspace())
    own = run.ids["images"]
    for images in sorted(everything, key=lambda id: id != own):
        branches = everything[images]
        source = str(state.workspace().record(images).settings.get("source", "images"))
        size = count(len(data.images(images)), "image")
        st.subheader(state.plain(f"{data.source_name(source)} · {size}"), anchor=False)
        shown = branches
        if len(branches) > SHOWN:
            more = st.toggle(say("All {n:,} runs", n=len(branches)), key=f"all_{images}")
            shown = branches if more else branches[:SHOWN]
        with st.container(gap="xsmall"):
            for branch in shown:
                one_run(run, branch)


def one_run(run: Run, branch: Branch) -> None:
    id = branch.record.id
    made, made_with = about(str(state.folder()), id, spoken())
    row = st.columns(COLUMNS, vertical_alignment="center")
    when = time.strftime(say("%d %b %H:%M"), time.localtime(branch.record.created))
    verdict = compared.verdict(id)
    marks = " · ".join(filter(None, (when, id[:6], verdict and say(verdict))))
    with row[0]:
        title(data.run_name(id), made[:1].upper() + made[1:], marks, branch.depth)
    row[1].text(figures(id))
    with row[2].container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center"
    ):
        buttons(run, id, made_with)


def title(name: str, made: str, marks: str, depth: int) -> None:
    """A run's name and what made it, set in by its depth in the tree."""
    named = f"<b>{html.escape(name)}</b> · " if name else ""
    branch = tables.faint("└ ") if depth else ""
    says = f"{branch}{named}{html.escape(made)}"
    inset = max(depth - 1, 0) * 1.2, 0.9 if depth else 0
    st.html(
        f'<div style="padding-left:{inset[0]}em;line-height:1.45">{says}'
        f'<div style="font-size:13px;padding-left:{inset[1]}em">{tables.faint(marks)}</div></div>'
    )


def buttons(run: Run, id: str, made_with: RunSettings) -> None:
    """What can be done with a run of the tree."""
    naming.box(id)
    with st.popover(
        say("Settings"), key=f"settings_{id}", on_change="rerun", type="tertiary"
    ) as box:
        if box.open:
            settings(id, made_with)
    st.page_link(
        menu.page("compare"),
        label=say("Compare"),
        query_params={state.RUN: run.id, "against": id},
        disabled=bool(why := incomparable(run, id, made_with)),
        help=why or None,
    )
    is_shown = id == run.id
    st.button(
        say("In view") if is_shown else say("Open"),
        key=f"open_{id}",
        disabled=is_shown,
        on_click=in_view.open_run,
        args=(id,),
        width=90,
    )


def incomparable(run: Run, id: str, made_with: RunSettings) -> str:
    """Why a run of the tree cannot be compared with the one in view; empty if it can."""
    if id == run.id:
        return say("This is the run in view; choose another run to compare with it.")
    other = made_with.images != run.ids["images"]
    return say("It has other images than the run in view.") if other else ""


def figures(id: str) -> str:
    report = data.report(id)
    if report is None:
        return say("no figures yet")
    return " · ".join(in_short(report.metrics, Shown.LINE))


def settings(id: str, made_with: RunSettings) -> None:
    """All settings behind a run, and the way into the form for a new one."""
    st.page_link(
        menu.page("clustering"),
        label=say("Use these settings"),
        icon=":material/content_copy:",
        query_params={"like": id},
    )
    with st.expander(say("Repeat with another encoder"), icon=":material/visibility:"):
        repeat.form(id)
    rows = [(say("encoder"), made_with.encoder), (say("cluster model"), made_with.model)]
    rows += [(say("clusters"), str(made_with.clusters)), (say("seed"), str(made_with.seed))]
    for group in made_with.groups():
        rows += [(say(title_of(name)), str(value)) for name, value in group.items()]
    tables.show((say("Setting"), say("Value")), [list(map(tables.text, row)) for row in rows])


def audit(run: Run) -> None:
    """Every edit of the run's clusters and vocabularies, newest first."""
    st.subheader(
        say("What was changed"),
        anchor=False,
        help=say("Every edit of the run in view and of all runs that explain the same clusters."),
    )
    everything = entries(data.log(run.ids["assignment"]))
    if not everything:
        st.caption(
            say("Nothing yet: names, moves, decisions and edits of the vocabulary appear here.")
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = st.pills(
            say("Kinds"),
            [kind for kind in KINDS if any(entry.kind == kind for entry in everything)],
            selection_mode="multi",
            format_func=lambda kind: say(kind).capitalize(),
            key="audit_kinds",
            label_visibility="collapsed",
        )
        chosen = [entry for entry in everything if not kinds or entry.kind in kinds]
        widgets.csv(say("Download as CSV"), "changes.csv", lambda: audit_csv(chosen))
    shown = chosen[::-1]
    if len(chosen) > SHOWN and not st.toggle(
        say("All {n:,} changes", n=len(chosen)), key="audit_all"
    ):
        shown = shown[:SHOWN]
    named = any(entry.edit.person for entry in everything)  # else nobody signs in here
    header = ("When", *(["Who"] if named else []), "Kind", "Change")
    tables.show(list(map(say, header)), [audit_row(entry, named) for entry in shown])


def audit_row(entry: Entry, named: bool) -> list[str]:
    undone, says = entry.state == "undone", edit_log.sentence(entry.edit)
    return [
        tables.faint(job_panel.when(entry.edit.created)),
        *([tables.text(entry.edit.person)] if named else []),
        tables.text(say(entry.kind)),
        say("{edit} undone", edit=tables.struck(says)) if undone else tables.text(says),
    ]


widgets.heading(say("History"), say("Every run, and everything that was changed."), "account_tree")
run = widgets.need_run(say("The history"))
widgets.warn_of_words(run)
job_panel.show(["run"])
trees(run)
audit(run)
