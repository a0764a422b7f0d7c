"""What DCACN can be told."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ....base.settings import AtLeast0, Bounds, OneOf
from ..cc.settings import CcSettings


@dataclass(frozen=True)
class DcacnSettings(CcSettings):
    """CC's and its own; cluster_weight is lambda, balance_weight eta, which the text lacks."""

    name: ClassVar[str] = "dcacn"
    # What is a cluster's representation in equation 7; row: see objectives.py.
    mode: Annotated[str, OneOf(("column", "row"))] = "column"
    local_views: AtLeast0 = 4
    local_size: Annotated[int, Bounds(8)] | None = None  # None = three sevenths of size
    reduction: AtLeast0 = 16  # of the channel attention; 0 = no attention
