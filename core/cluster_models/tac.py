"""TAC: an image head and a text head teach each other, over neighbours in either space."""

from dataclasses import dataclass
from typing import ClassVar

from core.cluster_models.cross_modal import CrossModal
from core.settings import Weight


@dataclass(frozen=True)
class Tac(CrossModal):
    """Text-aided clustering (Li and others, ICML 2024), on the same embeddings.

    Loss = distillation + consistency - entropy_weight * entropy (method.md 2.7).
    """

    title: ClassVar[str] = "TAC"
    summary: ClassVar[str] = "Images and the nouns they retrieve teach each other their clusters."
    paper: ClassVar[str] = "Text-aided clustering, Li and others 2024"
    name: ClassVar[str] = "tac"
    consistency_weight: Weight = 1.0
