"""CCR, contrastive clustering with consistent structural relations, and DCDC, which lacks these."""

from dataclasses import dataclass
from typing import ClassVar

from ..pixels.ccr.settings import CcrSettings, DcdcSettings
from .pixel_model import PixelModel


@dataclass(frozen=True)
class Ccr(CcrSettings, PixelModel):
    """ResNet-34 behind Sobel filters; loss = instance + cluster + alpha * relation + balance.

    Xu and Wang 2023, equation 8. The ablations of its table 2 are weights of 0, that
    of table 4 is over_clusters = 0.
    """

    title: ClassVar[str] = "CCR"
    summary: ClassVar[str] = (
        "Learns from the pixels alone: images, clusters and distances between images stay the same "
        "under perturbation."
    )
    paper: ClassVar[str] = "Xu and Wang 2023"


@dataclass(frozen=True)
class Dcdc(DcdcSettings, PixelModel):
    """CCR's ablation; DCDC's own code has learning_rate 0.001 and over_clusters 70."""

    title: ClassVar[str] = "DCDC"
    summary: ClassVar[str] = (
        "CCR without its relation loss: images and clusters stay the same under perturbation."
    )
    paper: ClassVar[str] = "Doubly contrastive, Dang and others 2021"
