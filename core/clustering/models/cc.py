"""CC, contrastive clustering: the baseline of DCACN."""

from dataclasses import dataclass
from typing import ClassVar

from ..pixels.cc.settings import CcSettings
from .pixel_model import PixelModel


@dataclass(frozen=True)
class Cc(CcSettings, PixelModel):
    """ResNet-34; two views of an image find each other, and so do two columns of a cluster.

    Li and others 2021, equation 7. The authors enlarge every image to 224 pixels:
    give size = 224 for that, at 49 times the cost of 32.
    """

    title: ClassVar[str] = "CC"
    summary: ClassVar[str] = (
        "Learns from the pixels alone: two views of an image find each other, and two views of a "
        "cluster."
    )
    paper: ClassVar[str] = "Contrastive clustering, Li and others 2021"
