"""What CCR and DCDC can be told."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ....base.settings import Above0, AtLeast0, AtLeast1, OneOf, Weight, later
from ..settings import PixelSettings

STEMS = ("sobel", "auto")  # auto: a plain ResNet that suits the size of the images
RELATIONS = ("anchor", "sum", "mean", "huber")  # see objectives.py


@dataclass(frozen=True)
class CcrSettings(PixelSettings):
    """Xu and Wang 2023, equation 8; the weights of 0 of table 2 are its ablations."""

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
    head: Annotated[str, OneOf(("linear", "mlp"))] = "linear"  # DCDC's; mlp is the text's
    # DCDC's; the text says no more than ResNet-34.
    stem: Annotated[str, OneOf(STEMS)] = later("sobel")
    mask_repeats: bool = False  # do not hold copies of one image against each other


@dataclass(frozen=True)
class DcdcSettings(CcrSettings):
    """CCR's without its relation loss."""

    name: ClassVar[str] = "dcdc"
    relation_weight: Weight = 0.0
