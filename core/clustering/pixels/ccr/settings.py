"""What CCR and DCDC can be told."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ....base import setting_words as words
from ....base.settings import Above0, AtLeast0, AtLeast1, OneOf, Weight, setting
from ..settings import PixelSettings

STEMS = ("sobel", "auto")  # auto: a plain ResNet that suits the size of the images
RELATIONS = ("anchor", "sum", "mean", "huber")  # see objectives.py


@dataclass(frozen=True)
class CcrSettings(PixelSettings):
    """Xu and Wang 2023, equation 8; the weights of 0 of table 2 are its ablations."""

    name: ClassVar[str] = "ccr"
    learning_rate: Above0 = setting(3e-3, words.LEARNING_RATE)
    repeats: AtLeast1 = setting(3, "Perturbed copies of an image in a step.")
    temperature: Above0 = setting(0.5, words.IMAGE_TEMPERATURE)
    instance_weight: Weight = setting(1.0, "Weight of the contrast of images.")
    cluster_weight: Weight = setting(1.0, words.CLUSTER_WEIGHT)
    relation_weight: Weight = setting(0.004, words.RELATION_WEIGHT)  # alpha
    relation: Annotated[str, OneOf(RELATIONS)] = setting(
        "anchor", "How the distances of a batch are summed up; the weight suits anchor."
    )
    # 0 as printed; DCDC, its origin, has it
    balance_weight: Weight = setting(1.0, words.ENTROPY)
    over_clusters: AtLeast0 | None = setting(
        None, "Clusters of a second head; by default 128, from 200 clusters on 700; 0 for none."
    )
    head: Annotated[str, OneOf(("linear", "mlp"))] = setting(
        "linear", "One layer as in DCDC's code, or mlp as in the text."
    )
    # DCDC's; the text says no more than ResNet-34.
    stem: Annotated[str, OneOf(STEMS)] = setting(
        "sobel",
        "Edges by Sobel filters, or what suits the size of the images.",
        later=True,
    )
    mask_repeats: bool = setting(
        False, "Whether copies of one image are not held against each other."
    )


@dataclass(frozen=True)
class DcdcSettings(CcrSettings):
    """CCR's without its relation loss."""

    name: ClassVar[str] = "dcdc"
    relation_weight: Weight = setting(0.0, words.RELATION_WEIGHT)
