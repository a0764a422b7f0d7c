"""TAC: an image head and a text head teach each other, over neighbours in either space."""

from dataclasses import dataclass
from typing import ClassVar

from ...base import setting_words as words
from ...base.settings import Weight, setting
from .cross_modal import CrossModal


@dataclass(frozen=True)
class Tac(CrossModal):
    """Text-aided clustering (Li and others, ICML 2024), on the same embeddings.

    Loss = distillation + consistency - entropy_weight * entropy.
    """

    title: ClassVar[str] = "TAC"
    summary: ClassVar[str] = "Images and the nouns they retrieve teach each other their clusters."
    paper: ClassVar[str] = "Text-aided clustering, Li and others 2024"
    name: ClassVar[str] = "tac"
    consistency_weight: Weight = setting(1.0, words.CROSS_CONSISTENCY)
