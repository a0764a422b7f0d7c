"""The filter as a form, and as words with what it leaves, on every page that shows it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.base.errors import UserError
from core.base.language import listed, say
from core.base.units import count
from core.concepts.run import Run
from core.output import filter, unassigned
from core.output.filter import Condition, Filter
from core.store import edits
from pages.shared.editing import ticked_bar
from pages.shared.lists import state
from pages.shared.reading import data, filtered
from pages.shared.showing import popovers, widgets

KEY = "filter"
TEXTS = {  # (field, sign) -> label, placeholder
    ("file", "="): ("File name", "part of it, or *.png"),
    ("note", "="): ("Note", "part of it"),
    ("doubt", ">="): ("Doubt from", "0.5"),
    ("doubt", "<="): ("Doubt to", "1"),
    ("size", ">="): ("Size from", "200kB"),
    ("size", "<="): ("Size to", "1.5MB"),
    ("date", ">="): ("Date from", "2024-05-17"),
    ("date", "<="): ("Date to", "2024"),
}
REST = "Other conditions"
HELP = (
    "More conditions, separated by spaces: confidence<=0.5, familiarity>=0.3, tag!=draft, "
    "file!='*.png', or note!= (has a note)."
)


def show(run: Run) -> str:
    """The button, the conditions in force, and what they leave; returns the filter."""
    only = filtered.follow()
    box = popovers.popover(
        say("Filter"), "filter_alt", KEY, help=say("Show only some of the images.")
    )
    if box.open:
        with box, st.form("filter_form", border=False):
            _form(run, filter.parse(only) if not filtered.problem(run, only) else Filter())
    if only:
        _in_force(run, only)
    return only


def _in_force(run: Run, only: str) -> None:
    """What the filter says and how many images it leaves; a click ends it, another ticks these."""
    left, images = np.flatnonzero(filtered.mask(run, only)), count(len(run.images), "image")
    parts = {"filter": words(run, only), "left": f"{len(left):,}", "images": images}
    st.button(
        state.plain(filtered.problem(run, only) or say("{filter} · {left} of {images}", **parts)),
        icon=":material/close:",
        key="filter_off",
        type="tertiary",
        help=state.plain(say("Show all images again. As text: {filter}", filter=only)),
        on_click=filtered.put,
        args=("",),
    )
    if len(left):
        ticked_bar.tick_all_button(run, left, "filter", quiet=True)


def words(run: Run, only: str) -> str:
    """A filter as its form says it; what that has no field for, or fits no run, as written."""
    if filtered.problem(run, only):
        return only
    lists, said = _lists(run), dict[str, list[str]]()
    for each in filter.parse(only).conditions:
        field = each.field, each.sign
        if each.sign == "=" and each.field in lists:
            label, _, says = lists[each.field]
            said.setdefault(label + say(": "), []).append(says(each.value))
        elif each.value and field in TEXTS:
            label = say(TEXTS[field][0])
            label += say(": ") if each.sign == "=" else " "
            said.setdefault(label, []).append(each.value)
        else:
            said[str(each)] = []
    return say("; ").join(label + listed(values) for label, values in said.items())


def _form(run: Run, now: Filter) -> None:
    """Lists to choose from, texts, and a line for what has no field."""
    for field, (label, options, says) in _lists(run).items():
        chosen = [c.value for c in now.conditions if (c.field, c.sign) == (field, "=")]
        titles = data.unique({value: says(value) for value in (*options, *chosen)})
        st.multiselect(
            label,
            list(titles),
            default=chosen,
            format_func=titles.__getitem__,
            placeholder=say("any"),
            key=state.key(KEY, field),
        )
    covered = {(field, "=") for field in _lists(run)}
    with st.grid(2, min_column_width=130):
        for (field, sign), (label, placeholder) in TEXTS.items():
            found = [c.value for c in now.conditions if (c.field, c.sign) == (field, sign)]
            if len(found) <= 1 and found != [""]:  # else it stands among the others
                covered.add((field, sign))
            value = next(iter(found), "") if (field, sign) in covered else ""
            key = state.key(KEY, field, sign)
            st.text_input(say(label), value=value, placeholder=say(placeholder), key=key)
    rest = Filter(tuple(c for c in now.conditions if (c.field, c.sign) not in covered))
    st.text_input(say(REST), value=str(rest), help=say(HELP), key=state.key(KEY, "rest"))
    popovers.refusal(KEY)
    with st.container(horizontal=True):
        st.form_submit_button(say("Apply"), type="primary", on_click=apply, args=(run,))


def _lists(run: Run) -> Mapping[str, tuple[str, Iterable[str], Callable[[str], Any]]]:
    """field -> label, values to choose from, and how a value is shown."""
    now = data.edited(run)  # options are text, not Markdown
    found: dict[str, tuple[str, Iterable[str], Callable[[str], Any]]] = {
        "tag": (say("Tag"), [*now.marks.tags, ""], lambda tag: tag or say("no tag")),
        "cluster": (say("Cluster"), _clusters(run), lambda c: _cluster(run, c)),
        "phrase": (say("Phrase"), sorted(set(run.vocabulary.phrases)), str),
    }
    decided = [*edits.DECIDED.values(), ""]
    found["decision"] = (say("Decision"), decided, lambda word: say(word or "undecided"))
    if run.images.has_labels:
        classes = [*run.images.class_names, ""]
        found["class"] = (say("Class"), classes, lambda name: name or say("no class"))
    return found


def _clusters(run: Run) -> list[str]:
    none = [""] if len(unassigned.numbers(run)) else []
    return [*map(str, data.edited(run).numbers), *none]


def _cluster(run: Run, value: str) -> str:
    if value.isdecimal() and int(value) in data.edited(run).names:  # else it is called so
        return widgets.cluster_title(run, int(value))
    return value or say("no cluster")


def apply(run: Run) -> None:
    """Filter by what is in the form, or say what of it cannot be. Made for callbacks."""
    session = st.session_state
    found = [
        Condition(field, "=", value)
        for field in _lists(run)
        for value in session[state.key(KEY, field)]
    ]
    for field, sign in TEXTS:
        if value := session[state.key(KEY, field, sign)].strip():
            found.append(Condition(field, sign, value))
    try:
        found += filter.parse(session[state.key(KEY, "rest")]).conditions
        filter.mask(Filter(tuple(found)), run, data.edited(run))
    except UserError as error:
        popovers.refuse(KEY, str(error))
        return
    popovers.refuse(KEY, "")
    filtered.put(str(Filter(tuple(found))))
