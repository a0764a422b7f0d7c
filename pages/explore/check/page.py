"""Check: copies among the images, images alone, dark, blurred and tiny ones; a set without them."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from core.base.errors import BadInput
from core.base.language import say, together
from core.base.units import count
from core.base.values import Faults, IntArray
from core.output.export.faults import faults_csv
from core.output.image_faults import BY, COPY, KINDS, Mask, kept, listed
from core.work.jobs import Job
from core.work.steps.examining import check_has_files, faults_of, is_embedded
from pages.shared.editing import job_panel, queue, subset
from pages.shared.lists import leaving, menu, state
from pages.shared.reading import data, ticks
from pages.shared.showing import encoders, image_set, paging, pictures, widgets

SHOWN = 48  # images of a kind on a page
GROUPS = 24  # groups of copies
SIZE = 96


@dataclass(frozen=True, eq=False)
class Checked:
    """The ids of an image set and of its run, if it has one, and what was found."""

    images: str
    run: str
    faults: Faults


def choose() -> str:
    """The image set in view, and the way to its first clusters; ends the page without one."""
    if not st.session_state.images_in_view:
        widgets.empty(
            say("What may be wrong with images appears here as soon as there are some."),
            {"dataset": say("Start with the sample gallery or your images")},
        )
    with st.container(horizontal=True, vertical_alignment="bottom", key="check_set"):
        id = image_set.pick()
        if data.run_in_view() is None:
            st.page_link(
                menu.page("dataset"),
                label=say("Cluster these images"),
                icon=":material/arrow_forward:",
                query_params={state.IMAGES: id},
            )
    return id


def ask(id: str, job: Job | None) -> None:
    """Offer to look, unless the job that is shown does."""
    if job is None or job.is_over or job.step != "find_faults":
        by, why_not = _embeds(id), _problem(id)
        says = [say(LOOKS)]
        if by:
            says.append(say(FIRST, name=state.plain(data.encoder_name(by))))
        st.caption(together(says))
        st.button(
            say("Look for faults"),
            icon=":material/fact_check:",
            type="primary",
            disabled=bool(why_not) or state.reads_only(),
            help=why_not or None,
            on_click=queue.submit,
            args=("find_faults",),
            kwargs={"images": id, **({"encoder": by} if by else {})},
        )
    leaving.end()


LOOKS = (
    "Every image is compared with its nearest, and measured for light, sharpness and size. That "
    "takes minutes for a hundred thousand images, once."
)
FIRST = "First they are embedded by the encoder {name}; the first clusters need that too."


def _problem(id: str) -> str:
    """Why nothing can be looked for in an image set; empty where it can."""
    try:
        check_has_files(state.workspace(), id)
    except BadInput as error:
        return str(error)
    return ""


def _embeds(id: str) -> str:
    """The encoder that the first run would take; empty where the images are embedded."""
    if is_embedded(state.workspace(), id):
        return ""
    return encoders.remembered(encoders.source(id))


def counts(found: dict[str, Mask]) -> None:
    with st.grid(len(KINDS), min_column_width=150):
        for name, mask in found.items():
            st.metric(say(KINDS[name][0]), f"{int(mask.sum()):,}", border=True)


def copies(of: Checked, spare: Mask) -> None:
    """Each group, the image that is kept first."""
    groups = np.asarray(of.faults.groups)
    total = int(groups.max(initial=-1)) + 1
    if not total:
        return
    title = say("{groups} of copies", groups=count(total, "group"))
    part = titled(title, total, GROUPS, COPY, help=say(COPIES))
    shown = listed(of.faults, COPY)
    shown = shown[(groups[shown] >= part.start) & (groups[shown] < part.stop)]
    notes = [say("group {n}" if spare[i] else "group {n}, kept", n=groups[i] + 1) for i in shown]
    tones = ["" if spare[i] else "good" for i in shown]
    show(of, shown, COPY, notes, tones)


COPIES = (
    "The same file, the same to the encoder, or nearly the same look. Of each group one is "
    "kept: neither dark nor blurred if possible, then the largest, the sharpest, the first."
)


def kind(of: Checked, name: str) -> None:
    """The images of a kind, the worst first."""
    worst = listed(of.faults, name)
    if len(worst):
        words = {"verb": say(KINDS[name][0]), "what": count(len(worst), "image")}
        part = titled(say("{verb}: {what}", **words), len(worst), SHOWN, name)
        show(of, worst[part], name)


def titled(title: str, many: int, per: int, name: str, help: str | None = None) -> slice:
    """The title of a list, beside it which page of it is shown; that part."""
    with st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    ):
        st.subheader(title, anchor=False, help=help, width="content")
        return paging.part(many, per, f"check_page_{name}")


def show(
    of: Checked,
    images: IntArray,
    kind: str,
    notes: list[str] | None = None,
    tones: list[str] | None = None,
) -> None:
    pictures.gallery(
        of.images,
        images,
        key=f"check_{kind}",
        run=of.run,
        look=pictures.Look(size=SIZE, notes=notes, tones=tones, ticks=True),
        trail={"list": "faults", "kind": kind},
    )


def leave_out(of: Checked, found: dict[str, Mask]) -> None:
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
        without = kept(of.faults, tuple(chosen))
        rest = np.union1d(without, np.array(ticks.ticked(of.images), np.int64))
        why_not = subset.problem(of.images)
        off = bool(why_not) or state.reads_only()
        st.button(
            say("Make a set of the other {images}", images=count(len(rest), "image")),
            icon=":material/library_add_check:",
            type="primary",
            disabled=off or not 2 <= len(rest) < len(of.faults.groups),
            help=why_not or None,
            on_click=make_set,
            args=(of.images, rest),
        )
        csv = partial(faults_csv, data.images(of.images), of.faults)
        widgets.csv(say("Faults as CSV"), "faults.csv", csv)
    stay = len(rest) - len(without)
    st.caption(
        say("Ticked images stay: {n:,}.", n=stay) if stay else say("Tick images that are to stay.")
    )


def make_set(images: str, rest: IntArray) -> None:
    """Made for callbacks."""
    subset.take(images, rest, f"{len(rest)} kept")


widgets.heading(say("Check"), say("Copies and bad pictures among the images."), "fact_check")
images = choose()
run = data.run_in_view()
if run is not None:
    widgets.warn_of_words(run)
job = job_panel.show(("import_images", "find_faults"))
faults = faults_of(state.workspace(), images)
if faults is None:
    ask(images, job)
else:
    checked = Checked(images, run.id if run is not None else "", faults)
    found = {name: np.asarray(is_one(faults)) for name, (_, is_one) in KINDS.items()}
    counts(found)
    leave_out(checked, found)
    copies(checked, found[COPY])
    for name in BY:
        kind(checked, name)
