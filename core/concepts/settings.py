"""What a concept model can be told, and what it may choose between; plain data."""

from dataclasses import dataclass
from typing import Annotated

from ..base import setting_words as words
from ..base.settings import Above0, AtLeast0, AtLeast1, AtLeast2, OneOf, Seed, Weight, setting

DENSE = "dense"  # what activations are aligned with is not made sparse: the ablation of figure 9
AUTO = "auto"  # raw or centred, as suits the similarities
PROXIES = (AUTO, "raw", "centred", DENSE)
RATE_FORMS = ("inverse", "ratio", "difference", "printed", "none")
CONSISTENCIES = ("mean", "printed")
SUPPORTS = ("named", "learnt")


@dataclass(frozen=True)
class ConceptSettings:
    """Defaults are the paper's, or ours where it is silent."""

    epochs: AtLeast1 = setting(50, words.EPOCHS)
    least_steps: AtLeast0 = setting(200, words.LEAST_STEPS)
    batch: AtLeast2 = setting(512, words.BATCH)
    learning_rate: Above0 = setting(1e-3, words.LEARNING_RATE)
    # Of Loss_c.
    alpha: Weight = setting(0.1, "Weight of agreement with the cluster model (alpha).")
    # Of Loss_s; 0 with rate_form none is the paper's "w/o concept".
    concept_weight: Weight = setting(1.0, "Weight of alignment with what the encoder sees.")
    epsilon: Above0 = setting(0.05, "Distortion of the coding rate, squared in its formula.")
    hidden: AtLeast1 = setting(512, words.HIDDEN)
    layers: AtLeast1 = setting(5, "Layers of the projector.")
    rate_form: Annotated[str, OneOf(RATE_FORMS)] = setting(
        "inverse",
        "How the rate within clusters is set against that of all images; none: not at all.",
    )
    consistency: Annotated[str, OneOf(CONSISTENCIES)] = setting("mean", words.CONSISTENCY)
    # Proximal L1 on the head; 0 as printed (decision 005).
    sparsity: Weight = setting(
        1e-4, "How much each step shrinks the weights of phrases; 0: not at all."
    )
    weights_per_cluster: AtLeast1 = setting(
        10, "Phrases that may speak for a cluster, unless sparsity is 0."
    )
    support: Annotated[str, OneOf(SUPPORTS)] = setting(  # see proxy.named_support
        "named", "Which phrases those are: those that its images name most, or that training keeps."
    )
    proxy: Annotated[str, OneOf(PROXIES)] = setting(
        AUTO, "What activations follow: raw or centred similarities; dense: of all phrases."
    )
    seed: Seed = setting(0, words.SEED)

    @property
    def chooses(self) -> bool:
        """Whether the head chooses its weights while it is trained."""
        return self.sparsity > 0 and self.support == "learnt"
