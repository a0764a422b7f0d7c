"""DCACN, the decoupled contrastive attention clustering network."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from ...base.settings import Above0, AtLeast0, AtLeast1, Bounds, OneOf, Weight
from ..pixels.settings import PixelSettings

if TYPE_CHECKING:
    from ..pixels.recipe import Recipe
    from ..pixels.store import PixelStore


@dataclass(frozen=True)
class Dcacn(PixelSettings):
    """ResNet-34 with CBAM in every block, 2 global and some local views, decoupled losses.

    Equation 8, with CC's balance term, without which clusters fall together; method.md 7.
    """

    title: ClassVar[str] = "DCACN"
    summary: ClassVar[str] = (
        "Learns from the pixels alone: attention, views of the whole and of parts, and a contrast "
        "without the pair in its denominator."
    )
    paper: ClassVar[str] = "Decoupled contrastive attention clustering"
    name: ClassVar[str] = "dcacn"
    epochs: AtLeast1 = 1000
    temperature: Above0 = 0.5
    cluster_temperature: Above0 = 1.0
    cluster_weight: Weight = 1.0  # lambda
    balance_weight: Weight = 1.0  # eta, not in the text
    # What is a cluster's representation in equation 7; row: see objectives.py.
    mode: Annotated[str, OneOf(("column", "row"))] = "column"
    instance_dim: AtLeast1 = 128
    local_views: AtLeast0 = 4
    local_size: Annotated[int, Bounds(8)] | None = None  # None = three sevenths of size
    reduction: AtLeast0 = 16  # of the channel attention; 0 = no attention
    jitter: Weight | None = None  # of colours; None = 0.5 up to 64 pixels, 1 beyond

    def build(self, store: "PixelStore") -> "Recipe":
        from ..pixels import dcacn

        return dcacn.build(self, store)
