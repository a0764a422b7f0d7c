"""DCACN, the decoupled contrastive attention clustering network."""

from dataclasses import dataclass
from typing import ClassVar

from ..pixels.dcacn.settings import DcacnSettings
from .pixel_model import PixelModel


@dataclass(frozen=True)
class Dcacn(DcacnSettings, PixelModel):
    """ResNet-34 with CBAM in every block, 2 global and some local views, decoupled losses.

    Equation 8, with CC's balance term, without which clusters fall together.
    """

    title: ClassVar[str] = "DCACN"
    summary: ClassVar[str] = (
        "Learns from the pixels alone: attention, views of the whole and of parts, and a contrast "
        "without the pair in its denominator."
    )
    paper: ClassVar[str] = "Decoupled contrastive attention clustering"
