"""CC, contrastive clustering: the baseline of DCACN."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ...base.settings import Above0, AtLeast1, Weight
from ..pixels.settings import PixelSettings

if TYPE_CHECKING:
    from ..pixels.recipe import Recipe
    from ..pixels.store import PixelStore


@dataclass(frozen=True)
class Cc(PixelSettings):
    """ResNet-34; two views of an image find each other, and so do two columns of a cluster.

    Li and others 2021, equation 7; method.md 7.1. The authors enlarge every image to 224 pixels:
    give size = 224 for that, at 49 times the cost of 32.
    """

    title: ClassVar[str] = "CC"
    summary: ClassVar[str] = (
        "Learns from the pixels alone: two views of an image find each other, and two views of a "
        "cluster."
    )
    paper: ClassVar[str] = "Contrastive clustering, Li and others 2021"
    name: ClassVar[str] = "cc"
    epochs: AtLeast1 = 1000
    temperature: Above0 = 0.5
    cluster_temperature: Above0 = 1.0
    cluster_weight: Weight = 1.0
    balance_weight: Weight = 1.0
    instance_dim: AtLeast1 = 128
    jitter: Weight | None = None  # of colours; None = 0.5 up to 64 pixels, 1 beyond

    def build(self, store: "PixelStore") -> "Recipe":
        from ..pixels import cc

        return cc.build(self, store)
