"""What an analyst decides on images, one or many: accept, move or skip."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.base.language import say
from core.concepts.run import Run
from pages.shared.editing import edit_log
from pages.shared.lists import keys as shortcuts
from pages.shared.lists import state
from pages.shared.reading import data

# verb -> label, icon, help
DECISIONS = {
    "accept": ("Accept", "check", "The cluster is right."),
    "skip": ("Skip", "skip_next", "Put it aside; find it again in triage, under Skipped."),
    "move": ("Move", "drive_file_move", "It belongs to the chosen cluster."),
}


def decide(
    run: Run,
    indices: Sequence[int],
    *,
    key: str,
    suggested: int | None = None,
    keys: bool = False,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Accept, move or skip one or many images; with keys, those of lists.keys do it too.

    suggested is the cluster to move to at first. then is called after a decision. With keys it
    is one image after another: where to move one to says nothing of the next, and a press that
    comes late, on a button that was drawn for the image before, decides nothing.
    """
    chosen = [int(image) for image in indices]
    one, off = len(chosen) == 1, not chosen or state.reads_only()
    key = state.key(key, chosen[0]) if keys else key
    target_key = state.key(key, "to")
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom", key=f"{key}_row")
    with row:
        for verb, (label, icon, help) in DECISIONS.items():
            if verb == "move":  # the target stands before its button, and is known to it
                without = int(data.edited(run).clusters[chosen[0]]) if one else None
                box = "one" if keys else target_key
                to = target(run, target_key, without, suggested, disabled=off, box=box)
            st.button(
                say(label) if one or not chosen else f"{say(label)} {len(chosen):,}",
                icon=f":material/{icon}:",
                key=f"{key}_{verb}",
                help=say(help),
                shortcut=shortcuts.of(verb) if keys else None,
                disabled=off or (verb == "move" and to is None),
                on_click=decided,
                args=(run, verb, chosen, target_key, then),
            )


def decided(run: Run, verb: str, indices: list[int], target: str, then: Callable[[], None]) -> None:
    """Record a decision on images; target is the key of the chosen cluster. For callbacks."""
    cluster = st.session_state[target] if verb == "move" else None
    if verb != "move" or cluster is not None:  # the click may have overtaken a clearing of the box
        record(run, verb, indices, then, cluster)


def record(
    run: Run,
    verb: str,
    indices: list[int],
    then: Callable[[], None],
    cluster: int | None = None,
) -> None:
    """Record a decision unless it is the last one on these images. Made for callbacks.

    Two presses of a key in a row must not decide an image twice. cluster is where to move to. then
    is called when the images are decided so: one whose decision was refused stays in view.
    """
    now = data.edited(run)
    stays = cluster is None or (now.clusters[indices] == cluster).all()
    if stays and all(now.decisions.get(image) == verb for image in indices):
        is_done = True
    elif cluster is None:
        is_done = edit_log.record(run, verb, images=indices)
    else:
        is_done = edit_log.move(run, indices, cluster)
    if is_done:
        then()


def target(
    run: Run,
    key: str,
    without: int | None = None,
    first: int | None = None,
    disabled: bool = False,
    box: str = "",
) -> int | None:
    """Which cluster to move to: those that are clusters; at first the suggested one, if any.

    Boxes of different keys that stand in one place, for one image after another, share a name: box.
    """
    now = data.edited(run)
    options = [n for n in now.numbers if n != without and n not in now.rejected]
    _suggest(box or key, key, first, options)
    chosen = st.selectbox(
        say("Move to"),
        options,
        index=None,
        placeholder=say("Choose a cluster") if options else say("There is no other"),
        format_func=lambda number: data.cluster_title(run, number),
        key=key,
        disabled=disabled,
        width=220,
    )
    return None if chosen is None else int(chosen)


def _suggest(box: str, key: str, first: int | None, options: list[int]) -> None:
    """Choose what is suggested when that has changed; until then the user's own choice stays.

    As the key's value, not as the box's index, which it heeds only when it is drawn first.
    """
    seen, now = state.key(box, "suggested"), (key, first)
    stale = st.session_state.get(key) not in options or st.session_state.get(seen) != now
    if stale:
        st.session_state[key] = first if first in options else None
    st.session_state[seen] = now
