"""DXMC: TAC's cross-modal heads, with an instance contrast between an image and its nouns."""

from dataclasses import dataclass
from typing import ClassVar

from ...base import setting_words as words
from ...base.settings import AtLeast0, setting
from .cross_modal import CrossModal


@dataclass(frozen=True)
class Dxmc(CrossModal):
    """Deep cross-modal clustering as its public code has it.

    Loss = distillation + instance contrast - entropy_weight * entropy. In that code the instance
    heads share nothing with the cluster heads, so the contrast cannot teach those anything:
    `share_trunk` lets it.
    """

    title: ClassVar[str] = "DXMC"
    summary: ClassVar[str] = (
        "Contrasts each image with the nouns it retrieves, by instance and by cluster."
    )
    paper: ClassVar[str] = "Deep cross-modal clustering"
    name: ClassVar[str] = "dxmc"
    instance_dim: AtLeast0 = setting(1024, words.INSTANCE_DIM)
