"""What CC can be told."""

from dataclasses import dataclass
from typing import ClassVar

from ....base.settings import Above0, AtLeast1, Weight
from ..settings import PixelSettings


@dataclass(frozen=True)
class CcSettings(PixelSettings):
    """CC's, and those that DCACN shares with it (Li and others 2021, equation 7)."""

    name: ClassVar[str] = "cc"
    epochs: AtLeast1 = 1000
    temperature: Above0 = 0.5
    cluster_temperature: Above0 = 1.0
    cluster_weight: Weight = 1.0
    balance_weight: Weight = 1.0
    instance_dim: AtLeast1 = 128
    jitter: Weight | None = None  # of colours; None = 0.5 up to 64 pixels, 1 beyond
