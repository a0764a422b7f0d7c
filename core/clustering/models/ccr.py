"""CCR, contrastive clustering with consistent structural relations, and DCDC, which lacks these."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from ...base.settings import Above0, AtLeast0, AtLeast1, OneOf, Weight
from ..pixels.settings import PixelSettings

if TYPE_CHECKING:
    from ..pixels.recipe import Recipe
    from ..pixels.store import PixelStore

RELATIONS = ("anchor", "sum", "mean", "huber")  # see objectives.py


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
    learning_rate: Above0 = 3e-3
    repeats: AtLeast1 = 3  # perturbed copies of an image in a step
    temperature: Above0 = 0.5
    instance_weight: Weight = 1.0
    cluster_weight: Weight = 1.0
    relation_weight: Weight = 0.004  # alpha
    relation: Annotated[str, OneOf(RELATIONS)] = "anchor"  # the reduction that alpha suits
    balance_weight: Weight = 1.0  # 0 as printed; DCDC, its origin, has it
    over_clusters: AtLeast0 | None = None  # of a second head; None = 128, from 200 clusters on 700
    head: Annotated[str, OneOf(("linear", "mlp"))] = "linear"
    mask_repeats: bool = False  # do not hold copies of one image against each other

    def build(self, store: "PixelStore") -> "Recipe":
        from ..pixels import ccr

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
    relation_weight: Weight = 0.0
