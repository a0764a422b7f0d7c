"""What DCACN can be told."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ....base.settings import AtLeast0, Bounds, OneOf, setting
from ..cc.settings import CcSettings


@dataclass(frozen=True)
class DcacnSettings(CcSettings):
    """CC's and its own; cluster_weight is lambda, balance_weight eta, which the text lacks."""

    name: ClassVar[str] = "dcacn"
    # Row: see objectives.py.
    mode: Annotated[str, OneOf(("column", "row"))] = setting(
        "column", "What equation 7 contrasts: columns of the memberships, or rows."
    )
    local_views: AtLeast0 = setting(4, "Views of parts of an image in a step.")
    local_size: Annotated[int, Bounds(8)] | None = setting(
        None, "Side of those views in pixels; by default three sevenths of the image size."
    )
    global_from: Annotated[float, Bounds(0.05, below=1)] = setting(
        0.2, "Smallest share of an image that a whole view shows.", later=True
    )
    local_to: Annotated[float, Bounds(0.05, below=1)] = setting(
        0.2, "Largest share of an image that a partial view shows.", later=True
    )
    reduction: AtLeast0 = setting(
        16, "How much narrower the channel attention is inside; 0 for no attention."
    )
    spatial_norm: bool = setting(
        True, "BatchNorm in the spatial attention: in CBAM's code, not in print.", later=True
    )
    contrast: Annotated[str, OneOf(("decoupled", "coupled"))] = setting(
        "decoupled", "Without a pair in its own denominator, equation 6, or with it, 5.", later=True
    )
