"""What CC can be told."""

from dataclasses import dataclass
from typing import ClassVar

from ....base import setting_words as words
from ....base.settings import Above0, AtLeast1, Weight, setting
from ..settings import PixelSettings


@dataclass(frozen=True)
class CcSettings(PixelSettings):
    """CC's, and those that DCACN shares with it (Li and others 2021, equation 7)."""

    name: ClassVar[str] = "cc"
    epochs: AtLeast1 = setting(1000, words.EPOCHS)
    temperature: Above0 = setting(0.5, words.IMAGE_TEMPERATURE)
    cluster_temperature: Above0 = setting(1.0, "Temperature of the contrast of clusters.")
    cluster_weight: Weight = setting(1.0, words.CLUSTER_WEIGHT)
    balance_weight: Weight = setting(1.0, words.ENTROPY)
    instance_dim: AtLeast1 = setting(128, "Width of the head that tells images apart.")
    jitter: Weight | None = setting(
        None, "How far colours are changed; by default 0.5 up to 64 pixels, beyond 1."
    )
