"""The filter as a form, and with what it leaves, on every page that shows it."""

import numpy as np
import streamlit as st

from core.base.errors import UserError
from core.base.language import say
from core.base.units import count
from core.concepts.run import Run
from core.output import filter
from core.output.filter import Condition, Filter
from pages.shared.editing import ticked_bar
from pages.shared.lists import state
from pages.shared.reading import data, filtered
from pages.shared.reading.filtered_words import TEXTS, choices, words
from pages.shared.showing import popovers

KEY = "filter"
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


def _form(run: Run, now: Filter) -> None:
    """Lists to choose from, texts, and a line for what has no field."""
    lists = choices(run)
    for each in lists:
        chosen = [c.value for c in now.conditions if (c.field, c.sign) == (each.field, "=")]
        titles = data.unique({value: each.says(value) for value in (*each.options, *chosen)})
        st.multiselect(
            each.label,
            list(titles),
            default=chosen,
            format_func=titles.__getitem__,
            placeholder=say("any"),
            key=state.key(KEY, each.field),
        )
    covered = {(each.field, "=") for each in lists}
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


def apply(run: Run) -> None:
    """Filter by what is in the form, or say what of it cannot be. Made for callbacks."""
    session = st.session_state
    found = [
        Condition(each.field, "=", value)
        for each in choices(run)
        for value in session[state.key(KEY, each.field)]
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
