"""Check: copies among the images, images alone, dark, blurred and tiny ones; a set without them."""

from functools import partial

import numpy as np
import streamlit as st

from core.base.language import say
from core.base.units import count
from core.base.values import Faults, IntArray
from core.concepts.run import Run
from core.output.export.faults import faults_csv
from core.output.image_faults import BY, COPY, KINDS, Mask, kept, listed
from core.work.steps.examining import faults_of
from pages.shared.editing import job_panel, subset
from pages.shared.lists import leaving, state
from pages.shared.showing import pictures, widgets

SHOWN = 48  # images of a kind
GROUPS = 24  # groups of copies
SIZE = 96


def ask(run: Run) -> None:
    """Offer to look, or show how far that is."""
    job = job_panel.show(("find_faults",))
    if job is None or job.is_over:
        st.caption(
            say(
                "Every image is compared with its nearest, and measured for light, sharpness and "
                "size. That takes minutes for a hundred thousand images, once."
            )
        )
        st.button(
            say("Look for faults"),
            icon=":material/fact_check:",
            type="primary",
            disabled=state.reads_only(),
            on_click=job_panel.submit,
            args=("find_faults",),
            kwargs={"images": run.ids["images"]},
        )
    leaving.end()


def counts(found: dict[str, Mask]) -> None:
    with st.grid(len(KINDS), min_column_width=150):
        for name, mask in found.items():
            st.metric(say(KINDS[name][0]), f"{int(mask.sum()):,}", border=True)


def copies(run: Run, faults: Faults, spare: Mask) -> None:
    """Each group, the image that is kept first."""
    groups = np.asarray(faults.groups)
    total = int(groups.max(initial=-1)) + 1
    if not total:
        return
    groups_of = say("{groups} of copies", groups=count(total, "group"))
    st.subheader(groups_of, anchor=False, help=say(COPIES))
    shown = listed(faults, COPY)
    shown = shown[groups[shown] < GROUPS]
    notes = [say("group {n}" if spare[i] else "group {n}, kept", n=groups[i] + 1) for i in shown]
    tones = ["" if spare[i] else "good" for i in shown]
    show(run, shown, COPY, notes, tones)
    if total > GROUPS:
        some = {"n": GROUPS, "total": f"{total:,}"}
        st.caption(say("The first {n} of {total} groups; the CSV has all.", **some))


COPIES = (
    "The same file, the same to the encoder, or nearly the same look. Of each group one is "
    "kept: neither dark nor blurred if possible, then the largest, the sharpest, the first."
)


def kind(run: Run, name: str, worst: IntArray) -> None:
    """The images of a kind, the worst first."""
    if len(worst):
        title = {"verb": say(KINDS[name][0]), "what": count(len(worst), "image")}
        st.subheader(say("{verb}: {what}", **title), anchor=False)
        show(run, worst[:SHOWN], name)


def show(
    run: Run,
    images: IntArray,
    kind: str,
    notes: list[str] | None = None,
    tones: list[str] | None = None,
) -> None:
    pictures.gallery(
        run.ids["images"],
        images,
        key=f"check_{kind}",
        run=run.id,
        look=pictures.Look(size=SIZE, notes=notes, tones=tones),
        trail={"list": "faults", "kind": kind},
    )


def leave_out(run: Run, faults: Faults, found: dict[str, Mask]) -> None:
    """What to leave out, and the button that makes an image set of the rest."""
    there = [name for name, mask in found.items() if mask.any()]
    if not there:
        st.success(say("Nothing seems wrong with these images."), icon=":material/check_circle:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="check_verbs"):
        chosen = st.pills(
            say("Leave out"),
            there,
            format_func=lambda name: say(KINDS[name][0]),
            selection_mode="multi",
            default=[COPY] if COPY in there else [],
            key="check_drop",
        )
        rest = kept(faults, tuple(chosen))
        why_not = subset.problem(run)
        st.button(
            say("Make a set of the other {images}", images=count(len(rest), "image")),
            icon=":material/library_add_check:",
            type="primary",
            disabled=bool(why_not) or state.reads_only() or not 2 <= len(rest) < len(run.images),
            help=why_not or None,
            on_click=subset.take,
            args=(run, rest, f"{len(rest)} kept"),
        )
        widgets.csv(say("Faults as CSV"), "faults.csv", partial(faults_csv, run.images, faults))


widgets.heading(say("Check"), say("Copies and bad pictures among the images."), "fact_check")
run = widgets.need_run(say("What may be wrong with images"))
widgets.warn_of_words(run)
job_panel.show(("import_images",))
faults = faults_of(state.workspace(), run.ids["images"])
if faults is None:
    ask(run)
else:
    found = {name: np.asarray(is_one(faults)) for name, (_, is_one) in KINDS.items()}
    counts(found)
    leave_out(run, faults, found)
    copies(run, faults, found[COPY])
    for name in BY:
        kind(run, name, listed(faults, name))
