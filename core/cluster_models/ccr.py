"""CCR, contrastive clustering with consistent structural relations, and DCDC, which lacks these."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from core.pixels.settings import PixelSettings

if TYPE_CHECKING:
    from core.pixels.recipe import Recipe
    from core.pixels.store import PixelStore


@dataclass(frozen=True)
class Ccr(PixelSettings):
    """ResNet-34 behind Sobel filters; loss = instance + cluster + alpha * relation + balance.

    Xu and Wang 2023, equation 8; method.md 6. The ablations of its table 2 are weights of 0, that
    of table 4 is over_clusters = 0.
    """

    title: ClassVar[str] = "CCR"
    summary: ClassVar[str] = (
        "Learns from the pixels alone: images, clusters and distances between images stay the same "
        "under perturbation."
    )
    paper: ClassVar[str] = "Xu and Wang 2023"
    name: ClassVar[str] = "ccr"
    learning_rate: float = 3e-3
    repeats: int = 3  # perturbed copies of an image in a step
    temperature: float = 0.5
    instance_weight: float = 1.0
    cluster_weight: float = 1.0
    relation_weight: float = 0.004  # alpha
    relation: str = "anchor"  # reduction that alpha suits; sum, mean, huber: see objectives.py
    balance_weight: float = 1.0  # 0 as printed; DCDC, its origin, has it
    over_clusters: int | None = None  # of the second head; None = 128, 700 from 200 clusters on
    head: str = "linear"  # or mlp
    mask_repeats: bool = False  # do not hold copies of one image against each other

    def build(self, store: "PixelStore") -> "Recipe":
        from core.pixels import ccr

        return ccr.build(self, store)


@dataclass(frozen=True)
class Dcdc(Ccr):
    """CCR's ablation; DCDC's own code has learning_rate 0.001 and over_clusters 70."""

    title: ClassVar[str] = "DCDC"
    summary: ClassVar[str] = (
        "CCR without its relation loss: images and clusters stay the same under perturbation."
    )
    paper: ClassVar[str] = "Doubly contrastive, Dang and others 2021"
    name: ClassVar[str] = "dcdc"
    relation_weight: float = 0.0
