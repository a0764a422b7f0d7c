"""The form as a run that can be started; what cannot be is said in one sentence."""

from collections.abc import Mapping
from typing import Any

from core.base.errors import BadInput
from core.base.language import say
from core.encoders.presence import presence
from core.images.sources import check_there
from core.work.plan import Plan
from core.work.request import RunRequest
from pages.shared.editing import cost
from pages.shared.lists import state
from pages.shared.reading import data


def plan(images: str, given: Mapping[str, Any]) -> Plan:
    """What the run that the form asks for will do; given is by the names of a request's
    fields, but those that say where the images come from.

    Raises UserError for the first thing that is missing, out of its bounds or not there.
    """
    origin = state.workspace().record(images).origin
    _check_chosen(given)
    if "table" not in given:
        _check_clusters(given["clusters"], len(data.images(images)))
    request = RunRequest(**origin, **given)
    check_there(request.source)
    if problem := presence(request.encoder).problem:
        raise BadInput(problem)
    return cost.plan(request, images)


def _check_chosen(given: Mapping[str, Any]) -> None:
    if not given["encoder"]:
        raise BadInput(say("Choose an encoder first."))
    if not given.get("table", True):
        raise BadInput(say("Give a table of clusters first."))
    if "table" not in given and given["clusters"] is None:
        raise BadInput(say("Choose the number of clusters first."))
    if given["seed"] is None:
        raise BadInput(say("Give a seed first, such as 0."))


def _check_clusters(clusters: float, images: int) -> None:
    if clusters not in range(2, images + 1):
        raise BadInput(
            say(
                "The number of clusters is {clusters:,}; give a whole number from 2 to {images:,}, "
                "the number of images.",
                clusters=clusters,
                images=images,
            )
        )
