"""One image: why this cluster and not another, what would move it, and what is near it."""

import streamlit as st

from core.base.language import say
from core.base.units import percent
from core.concepts import counterfactual
from core.concepts.explanation import NONE
from core.concepts.run import Run
from core.output import glossary
from core.output.charts.waterfall import waterfall
from core.store.edits import told_notes
from core.words.glosses import glosses
from pages.explore.image import heat, what_if
from pages.shared.editing import decisions, marks
from pages.shared.lists import keys, menu, state
from pages.shared.reading import data, searches, trails, triage_queue
from pages.shared.showing import pictures, top_v, widgets

NEAREST = 12
AGAINST, AUTO = "rival", "auto"  # key of the other cluster, in the session and in the URL

UNSEEN = (
    "<style>.st-key-arrows {position: fixed; right: 16px; bottom: 16px; z-index: 9; width: 1px; "
    "height: 1px; overflow: hidden; clip-path: inset(50%)} "
    ".st-key-arrows:focus-within {clip-path: none; width: auto; height: auto; overflow: visible}"
    "</style>"
)


def pick(run: Run) -> tuple[int, int, int]:
    """Which image, and those before and after it in the list that the user came from.

    At the ends of the list they are the image itself.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", key="steps"):
        slot = st.container(horizontal=True, vertical_alignment="center", width="content")
        state.follow_url(state.IMAGE, range(len(run.images)))
        st.session_state.setdefault(state.IMAGE, 0)
        image = st.number_input(
            say("Image number"),
            min_value=0,
            max_value=len(run.images) - 1,
            step=1,
            key=state.IMAGE,
            persist_state="session",
            width=150,
        )
    state.write_url(state.IMAGE, image)
    trail, listed, place = trails.follow(run, int(image))
    last = len(listed) - 1
    before, after = int(listed[max(place - 1, 0)]), int(listed[min(place + 1, last)])
    with slot:
        step(say("Previous"), "chevron_left", keys.of("previous"), before, image)
        step(say("Next"), "chevron_right", keys.of("next"), after, image)
        where(run, trail, say("{n} of {total}", n=f"{place + 1:,}", total=f"{last + 1:,}"))
        st.page_link(
            menu.page("search"),
            label=say("More like this"),
            icon=":material/search:",
            query_params={searches.LIKE: str(image)},
        )
        pictures.map_link(int(image))
    return int(image), before, after


def arrows(image: int, before: int, after: int) -> None:
    """The same by the arrow keys: a button has one key only, so these are seen in focus only."""
    with st.container(key="arrows"):
        st.html(UNSEEN)
        step(say("Previous image"), "chevron_left", "Left", before, image)
        step(say("Next image"), "chevron_right", "Right", after, image)


def step(label: str, icon: str, key: str, to: int, image: int) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"step_{key}",
        shortcut=key,
        disabled=to == image,
        on_click=go,
        args=(to,),
    )


def go(image: int) -> None:
    """Show another image. Made for callbacks."""
    st.session_state[state.IMAGE] = image


def where(run: Run, trail: trails.Trail, place: str) -> None:
    """The place in the list that the user came from, and the way back to it."""
    title, back = state.plain(trails.title(run, trail)), trails.back(trail)
    if back is None:
        st.caption(f"{place} · {title}", width="content")
    else:
        st.page_link(menu.page(back[0]), label=f"{place} · {title}", query_params=back[1])


def verdict(run: Run, image: int) -> None:
    """How sure the model is, what speaks against it, and what the analyst made of it."""
    now = data.edited(run)
    with st.grid(2, min_column_width=90):
        probability = run.probabilities[image, now.columns[image]]
        doubt = run.doubt.score[image]
        st.metric(
            say("Confidence"), percent(probability), border=True, help=glossary.says("confidence")
        )
        st.metric(say("Doubt"), percent(doubt), border=True, help=glossary.says("doubt"))
    told = triage_queue.why(run, now, image, queue_in_view())
    for reason in told or [say("Nothing speaks strongly against its cluster.")]:
        st.text(reason)
    skipped = now.decisions.get(image) == "skip"
    note = told_notes(now.notes_of(image)) or (say("skipped") if skipped else "")
    if note:
        number = int(now.clusters[image])
        title = data.cluster_title(run, number)
        says = say("By your edits in {cluster}: {note}.", cluster=title, note=note)
        st.info(state.plain(says), icon=":material/edit:")


def queue_in_view() -> str:
    """The kind of the triage queue that the user came from; empty from elsewhere."""
    trail = trails.current()
    return str(trail["queue"]) if trail["list"] == "triage" else ""


def rival(run: Run, image: int) -> tuple[int, str]:
    """The cluster to compare with at first, and what it is: where Move is set to, if to any."""
    now, own = data.edited(run), int(run.clusters[image])
    if (moved_to := int(now.columns[image])) != own:
        return moved_to, say("where you moved it")
    kind = queue_in_view()
    other = triage_queue.target(run, now, image, kind)
    if other == NONE:
        first = triage_queue.ranked(run, image)
        return next(c for c in first if c != own), say("no evidence")
    if now.homes[other] == triage_queue.of_class(run, now, image, kind):
        return other, say("the cluster of its class")
    return other, say("the runner-up") if other == run.runner_up[image] else say(
        "where it might belong"
    )


def against(run: Run, image: int, names: list[str]) -> int:
    """Which cluster to compare with: a selector that follows the image until one is chosen."""
    own, (other, says) = int(run.clusters[image]), rival(run, image)
    titles = {c: f"{c} · {names[c]}" for c in range(run.k) if c != own}
    options: list[str | int] = [AUTO, *titles]
    first = say("{cluster}, {what}", cluster=titles[other], what=says)
    state.follow_url(AGAINST, options)
    chosen = st.selectbox(
        say("Compared with"),
        options,
        format_func=lambda c: first if c == AUTO else titles.get(c, str(c)),
        key=AGAINST,
        persist_state="session",
        width=340,
    )
    state.write_url(AGAINST, chosen)
    return other if chosen == AUTO else int(chosen or 0)


def why(run: Run, image: int, names: list[str]) -> int:
    """Two scores built up from contributions, in a chart and a sentence; the other cluster."""
    own = int(run.clusters[image])
    title, selector = st.columns([1, 1], vertical_alignment="bottom")
    row = title.container(horizontal=True, vertical_alignment="center")
    row.subheader(
        say("Why {cluster}", cluster=state.plain(names[own])),
        anchor=False,
        width="content",
        help=say("Each bar is a contribution. {what}", what=glossary.says("contribution")),
    )
    with row:
        top_v.choose("image")
    with selector:
        other = against(run, image, names)
    parts = counterfactual.parts(run.model, run.vocabulary, image)
    pairs = counterfactual.pairs(parts, own, other)
    st.text(counterfactual.because(pairs, names[own], names[other]))
    shown = counterfactual.pairs(parts, own, other, top_v.shown("image"))
    figure = waterfall(
        shown,
        (f"{own} · {names[own]}", f"{other} · {names[other]}"),
        (float(parts.scores()[own]), float(parts.scores()[other])),
        glosses(pair.phrase for pair in shown),
    )
    alt = say("Contributions of phrases to the scores in {own} and {other}", own=own, other=other)
    widgets.chart(figure, "why", alt)
    return other


def nearest(run: Run, image: int, inside: bool) -> None:
    """The images most alike to the encoder, in the same cluster or in others."""
    now, trail = data.edited(run), {"list": "alike", "image": image, "inside": inside}
    alike = trails.images(run, trail)[:NEAREST]
    title = say("Most similar in its cluster") if inside else say("Most similar in other clusters")
    st.subheader(title, anchor=False, help=say("By cosine of their embeddings."))
    if not len(alike):
        st.caption(say("There is none."))
        return
    pictures.gallery(
        run.ids["images"],
        alike,
        key=f"alike_{inside}",
        run=run.id,
        look=pictures.Look(
            size=88, notes=None if inside else [now.names[c] for c in now.clusters[alike]]
        ),
        trail=trail,
    )


widgets.heading(
    say("Image"), say("Why this cluster and not another, and what would move it."), "image"
)
run = widgets.need_run(say("An image"))
widgets.warn_of_words(run)
image, before, after = pick(run)
now = data.edited(run)
names = now.column_names
own = int(run.clusters[image])
left, right = st.columns([4, 9], gap="large")
with left:
    found = data.evidence(run, image, own, top_v.shown("image"))
    heat.heat_map(run, image, [name for name, _ in found])
    verdict(run, image)
    suggested = triage_queue.suggestion(run, now, image, queue_in_view())
    decisions.decide(
        run,
        [image],
        key="decide",
        suggested=suggested,
        keys=True,
        then=lambda: go(after),
    )
    with st.container(horizontal=True, gap="small", key="image_marks"):
        marks.images(run, [image], f"marks_{image}")
with right:
    other = why(run, image, names)
what_if.show(run, image, own, other, names)
inside, outside = st.columns(2, gap="large")
with inside:
    nearest(run, image, True)
with outside:
    nearest(run, image, False)
arrows(image, before, after)
