"""A job in words: what it does to what, and how long it still takes."""

from contextlib import suppress
from typing import Any

from core.base.errors import UserError
from core.base.language import say
from core.base.units import duration
from core.work import steps
from core.work.jobs import Job
from pages.shared.lists import state
from pages.shared.reading import data

SURE = 0.1  # fraction before which the time left is a wild guess
RUN = ("concept_model", "run")  # settings that hold the id of a run


def title(job: Job) -> str:
    """What a job does, for Markdown; with its source of images or its run where it has one."""
    return _title(job, state.plain(_about(job.settings)))


def name(job: Job) -> str:
    """The same as plain text."""
    return _title(job, _about(job.settings))


def _title(job: Job, about: str) -> str:
    does = say(steps.title(job.step))
    return say("{verb}: {what}", verb=does, what=about) if about else does


def _about(settings: Any) -> str:
    """What it is done to, by a short name; empty where that is not told, or was deleted."""
    if source := settings.get("source"):
        return data.source_name(str(source))
    run, images = next(filter(None, map(settings.get, RUN)), None), settings.get("images")
    with suppress(UserError):
        if run:
            return data.run_title(str(run))
        if isinstance(images, str):
            made = state.workspace().record(images).settings
            return data.source_name(str(made.get("source", "")))
    return ""


def left(job: Job) -> str:
    """How long it still takes, such as "about 40 min left"; empty where that is not known yet."""
    if job.left is None or job.fraction < SURE:
        return ""
    return say("about {time} left", time=duration(job.left))
