"""DCACN, the decoupled contrastive attention clustering network."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from core.pixels.settings import PixelSettings

if TYPE_CHECKING:
    from core.pixels.recipe import Recipe
    from core.pixels.store import PixelStore


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
    epochs: int = 1000
    temperature: float = 0.5
    cluster_temperature: float = 1.0
    cluster_weight: float = 1.0  # lambda
    balance_weight: float = 1.0  # eta, not in the text
    mode: str = "column"  # what is a cluster's representation in equation 7; row: see objectives.py
    instance_dim: int = 128
    local_views: int = 4
    local_size: int | None = None  # None = three sevenths of the images' side
    reduction: int = 16  # of the channel attention; 0 = no attention
    jitter: float | None = None  # of colours; None = 0.5 up to 64 pixels, 1 beyond

    def build(self, store: "PixelStore") -> "Recipe":
        from core.pixels import dcacn

        return dcacn.build(self, store)
