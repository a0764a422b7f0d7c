"""What DCACN can be told."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ....base.settings import AtLeast0, Bounds, OneOf, later
from ..cc.settings import CcSettings


@dataclass(frozen=True)
class DcacnSettings(CcSettings):
    """CC's and its own; cluster_weight is lambda, balance_weight eta, which the text lacks."""

    name: ClassVar[str] = "dcacn"
    # What is a cluster's representation in equation 7; row: see objectives.py.
    mode: Annotated[str, OneOf(("column", "row"))] = "column"
    local_views: AtLeast0 = 4
    local_size: Annotated[int, Bounds(8)] | None = None  # None = three sevenths of size
    # Least share of an image that a global view shows, and the most that a local one does.
    global_from: Annotated[float, Bounds(0.05, below=1)] = later(0.2)
    local_to: Annotated[float, Bounds(0.05, below=1)] = later(0.2)
    reduction: AtLeast0 = 16  # of the channel attention; 0 = no attention
    # BatchNorm in the spatial attention: in CBAM's code, not in print.
    spatial_norm: bool = later(True)
    # Whether a positive stands in its own denominator: equation 5, or 6 without it.
    contrast: Annotated[str, OneOf(("decoupled", "coupled"))] = later("decoupled")
