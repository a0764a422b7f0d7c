"""A plan of a run as text for a terminal, or as one JSON object."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from ...base.units import duration, size
from ..plan import Plan, Stage


def lines(plan: Plan, as_json: bool = False) -> list[str]:
    """A line for each stage, then time and disk."""
    return [_json(plan)] if as_json else list(_text(plan))


def _text(plan: Plan) -> Iterator[str]:
    if plan.classes:
        yield f"{plan.classes[0].upper()}{plan.classes[1:]}."
    width = max(len(stage.name) for stage in plan.stages)
    for stage in plan.stages:
        yield f"{stage.name:<{width}}  {_says(stage)}"
    if plan.training is not None:
        yield f"Training: {plan.training.sentence()}, {plan.training.space()}."
    yield f"The rest: {plan.sentence()}" if plan.is_training else plan.sentence()
    if plan.disk is not None:
        yield f"About {size(plan.disk)} of disk."


def _says(stage: Stage) -> str:
    if stage.exists:
        return "there already"
    if stage.seconds is None:
        return "to do"
    return f"to do, about {duration(stage.seconds)}"


def _json(plan: Plan) -> str:
    facts = {
        "stages": [asdict(stage) for stage in plan.stages],
        "images": plan.images,
        "classes": plan.classes,
        "seconds": plan.seconds,
        "disk": plan.disk,
    }
    return json.dumps(facts)
