"""What a method tells the loop: its network, its views, its losses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor, nn

from .crops import View

# Views in, one tensor (count * b, 3, s, s) for each kind -> loss, its named parts.
Objective = Callable[[Sequence[Tensor]], tuple[Tensor, Mapping[str, Tensor]]]


@dataclass(frozen=True)
class Method:
    """A network and one epoch of its training, as a method has them.

    The last pass is that of the clusters asked for; its loss is the one that "best" judges.
    """

    network: nn.ModuleDict  # "backbone" and heads
    views: tuple[tuple[View, int], ...]  # kinds of view and how many of each an image gets
    passes: tuple[Objective, ...]  # each sees all images once an epoch
    # Central parts (b, 3, s, s) of images -> features (b, d) of the backbone, probabilities (b, k).
    predict: Callable[[Tensor], tuple[Tensor, Tensor]]
    central_side: float  # side of the central part of an image that prediction sees, as a share
    batch: int
