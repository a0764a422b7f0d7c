"""How the arrays of a projector are called; torch is not needed to tell."""

from collections.abc import Mapping

from ..base.values import FloatArray


def layers_of(projector: Mapping[str, FloatArray]) -> int:
    """How many layers these arrays are those of: linear1.weight, linear2.weight and so on."""
    return sum(name.startswith("linear") and name.endswith("weight") for name in projector)
