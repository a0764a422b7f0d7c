"""How the arrays of a projector are called; torch is not needed to tell."""

from collections.abc import Mapping

from ..base.errors import BadInput
from ..base.values import FloatArray

NONE_KEPT = (
    "This run did not keep the part that recognises phrases in other images, so it cannot place "
    "new ones, be relearnt or be exported as a model; cluster again with the same settings."
)


def layers_of(projector: Mapping[str, FloatArray]) -> int:
    """How many layers these arrays are those of: linear1.weight, linear2.weight and so on."""
    return sum(name.startswith("linear") and name.endswith("weight") for name in projector)


def check_kept(projector: Mapping[str, FloatArray]) -> None:
    """Raise BadInput for the model of a run that kept none of these arrays."""
    if not projector:
        raise BadInput(NONE_KEPT)
