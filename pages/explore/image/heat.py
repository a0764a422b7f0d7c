"""Where in the picture a phrase is: the picture, the map of a phrase over it, and its controls."""

import base64
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from core.base.errors import UserError
from core.base.language import say
from core.base.translation import told
from core.base.units import percent
from core.base.values import Patches
from core.concepts import localisation
from core.concepts.run import Run
from core.work import jobs, messages
from core.work.jobs import Job
from core.work.steps.locating import find_patches
from pages.explore.image import facts
from pages.shared.editing import queue, waiting
from pages.shared.lists import state
from pages.shared.reading import data
from pages.shared.showing import pictures

WHERE = "where"  # key of the phrase, in the session and in the URL
ON, OPACITY = "show_where", "where_opacity"
EVERY = 0.3  # seconds between looks at the queue
TALL = 340  # pixels, the most that the picture takes
NO_MAP = "There is no map"  # how core.encoders.patches says that an encoder has none
LINE = "font-size:13px;line-height:20px;height:20px;white-space:nowrap;overflow:hidden"
RAMP = "linear-gradient(90deg, {}00, {})".format(
    *("#" + "".join(f"{v:02x}" for v in c) for c in (localisation.PALE, localisation.DEEP))
)


@dataclass(frozen=True)
class Heat:
    """What lies over the picture: an image over a box, and a ring where it is strongest.

    box is left, top, width, height and spot x, y in units of the picture.
    """

    png: bytes
    box: tuple[float, float, float, float]
    spot: tuple[float, float] | None  # None when the phrase is nowhere
    opacity: float
    strength: float  # of full colour, as a share of what the picture's strongest phrase reaches


def heat_map(run: Run, image: int, phrases: Sequence[str]) -> None:
    """The picture of an image, and on request where in it a phrase is.

    phrases are those to offer first, such as the image's evidence; the rest of the run's
    vocabulary follows. Choosing another phrase needs no job, only another image does.
    """
    slot = st.container()
    on = _switch()
    patches = problem = None
    if on:
        patches, problem = _look_up(run, image)
    shown = _controls(run, image, phrases, patches) if on and problem is None else None
    with slot:
        _picture(run, image, patches, shown)
    if on and problem is not None:
        _say_why(run, image, problem)
    elif on and patches is None:
        _wait_for(run, image)


def _switch() -> bool:
    st.session_state.setdefault(ON, WHERE in st.query_params)
    on = st.toggle(
        say("Show where"),
        key=ON,
        persist_state="session",
        help=say("Colours the patches of the picture that speak for a phrase."),
    )
    if not on and WHERE in st.query_params:
        del st.query_params[WHERE]
    return bool(on)


def _look_up(run: Run, image: int) -> tuple[Patches | None, str | None]:
    """The patches if they are there, and why they cannot be had if so."""
    encoder = run.embeddings.encoder
    try:
        patches = find_patches(state.workspace(), run.ids["images"], image, encoder)
    except UserError as error:  # no weights: the encoder is not of this machine
        return None, error.args[0]  # in English, as a job keeps it
    if patches is not None:
        return patches, None
    last = _last_job(run, image)
    if last is not None and last.is_over and last.state != "done":
        return None, last.error or say("It was stopped.")
    return None, None


def _last_job(run: Run, image: int) -> Job | None:
    """The newest job that looked at this image, or that found the encoder to have no map."""
    for job in jobs.jobs(state.workspace()):
        if job.step != "embed_patches" or job.settings["encoder"] != run.embeddings.encoder:
            continue
        here = (job.settings["images"], job.settings["image"]) == (run.ids["images"], image)
        if here or (job.error or "").startswith(NO_MAP):
            return job
    return None


def _controls(run: Run, image: int, phrases: Sequence[str], patches: Patches | None) -> Heat | None:
    """Which phrase, how opaque, and what the colours mean."""
    left, right = st.columns([3, 2], gap="small")
    with left:
        phrase = _choose(run, image, phrases)
    opacity = right.slider(
        say("Opacity"), 0, 100, 75, 5, key=OPACITY, persist_state="session", format="%d %%"
    )
    if patches is None or phrase is None:
        return None
    heat = _heat(run, patches, phrase, opacity / 100)
    st.html(_legend(heat))
    return heat


def _choose(run: Run, image: int, phrases: Sequence[str]) -> str | None:
    known = run.vocabulary.phrases
    first = [phrase for phrase in phrases if phrase in known]
    options = list(dict.fromkeys([*first, *known]))
    state.follow_url(WHERE, options)
    seen, st.session_state.where_image = st.session_state.where_image, image
    if seen not in (None, image) and st.session_state.get(WHERE) not in first:
        st.session_state[WHERE] = options[0]  # another image: start with its own evidence
    phrase = st.selectbox(
        say("Phrase"),
        options,
        key=WHERE,
        persist_state="session",
        width=220,
        help=say("The image's evidence first, then all phrases of the run."),
    )
    if phrase is not None:
        state.write_url(WHERE, phrase)
    return phrase


def _heat(run: Run, patches: Patches, phrase: str, opacity: float) -> Heat:
    texts = np.asarray(run.vocabulary.vectors)
    column = run.vocabulary.phrases.index(phrase)
    values = localisation.localise(patches.vectors, texts, column)
    full = localisation.highest(patches.vectors, texts)
    x0, y0, x1, y1 = patches.covers
    return Heat(
        png=localisation.overlay(values, float(values.max())),
        box=(x0, y0, x1 - x0, y1 - y0),
        spot=localisation.maximum(values, patches) if values.max() > 0 else None,
        opacity=opacity,
        strength=max(float(values.max()) / full, 0.0) if full > 0 else 0.0,
    )


def _legend(heat: Heat) -> str:
    """What the colours mean: the deepest is as strong as it says, beside the strongest phrase."""
    says = say("{share} of the strongest phrase here", share=percent(heat.strength))
    if not heat.spot:
        says = say("Nowhere in this picture")
    return (
        f'<div style="display:flex;align-items:center;gap:8px;{LINE}"><span>0</span>'
        f'<span style="flex:0 0 60px;height:8px;border-radius:4px;background:{RAMP};'
        'border:1px solid rgba(128,128,128,.5)"></span>'
        f"<span>{says}</span></div>"
    )


def _picture(run: Run, image: int, patches: Patches | None, heat: Heat | None) -> None:
    """The picture as large as its place allows; the map scales with it."""
    width, height = patches.size if patches else _thumbnail_size(run, image)
    source = f"whycluster/image/{html.escape(run.ids['images'])}/{image}"
    picture = (
        f'<img src="{source}" alt="{say("The image itself")}" style="display:block;width:100%;'
        f'height:100%">{_over(heat) if heat else ""}'
    )
    style = (
        "position:relative;overflow:hidden;border-radius:6px;"
        f"aspect-ratio:{width}/{height};width:min(100%,{TALL * width / height:.0f}px)"
    )
    st.html(pictures.see_large(run.ids["images"], image, picture, style))
    facts.show(run.images, image)


def _over(heat: Heat) -> str:
    left, top, width, height = (f"{100 * edge:.3f}%" for edge in heat.box)
    url = "data:image/png;base64," + base64.b64encode(heat.png).decode()
    overlay = (
        f'<img src="{url}" alt="{say("Where the phrase is")}" style="position:absolute;left:{left};'
        f"top:{top};width:{width};height:{height};max-width:none;"
        f'opacity:{heat.opacity:.2f}">'
    )
    if heat.spot is None:
        return overlay
    x, y = (f"{100 * place:.2f}%" for place in heat.spot)
    return overlay + (
        f'<div title="{say("Strongest here")}" style="position:absolute;left:{x};top:{y};'
        "width:14px;height:14px;margin:-7px 0 0 -7px;border-radius:50%;border:2px solid #fff;"
        'box-shadow:0 0 0 1.5px #222,inset 0 0 0 1px #222"></div>'
    )


def _thumbnail_size(run: Run, image: int) -> tuple[int, int]:
    thumbnails = data.thumbnails(run.ids["images"])
    return Image.open(io.BytesIO(thumbnails.jpeg(image))).size if thumbnails else (1, 1)


def _say_why(run: Run, image: int, problem: str) -> None:
    st.caption(state.plain(told(problem)))
    if not problem.startswith(NO_MAP):
        st.button(
            say("Try again"),
            icon=":material/replay:",
            key="where_again",
            disabled=state.reads_only(),
            on_click=_again,
            args=(run, image),
        )


def _wait_for(run: Run, image: int) -> None:
    """Ask the worker for the patches, and show them as soon as they are there."""
    job = _last_job(run, image)
    try:
        id = job.id if job is not None and not job.is_over else _submit(run, image)
    except UserError as error:  # nothing may be changed
        st.caption(state.plain(str(error)))
    else:
        st.fragment(_live, run_every=EVERY)(id)


def _submit(run: Run, image: int) -> int:
    settings = {"images": run.ids["images"], "image": image}
    return queue.ask("embed_patches", **settings, encoder=run.embeddings.encoder)


def _again(run: Run, image: int) -> None:
    """Made for callbacks."""
    with queue.refusals_told():
        _submit(run, image)


def _live(id: int) -> None:
    job = queue.look_after(id)
    if job.is_over:
        st.rerun()
    if waiting.behind(job):
        return
    says = messages.told(job.message) or say("Looking at the patches")
    st.html(f'<div style="{LINE}">{html.escape(says)} …</div>')
