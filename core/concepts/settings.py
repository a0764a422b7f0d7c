"""What a concept model can be told, and what it may choose between; plain data."""

from dataclasses import dataclass
from typing import Annotated

from ..base.settings import Above0, AtLeast0, AtLeast1, AtLeast2, OneOf, Seed, Weight

DENSE = "dense"  # what activations are aligned with is not made sparse: the ablation of figure 9
PROXIES = ("auto", "raw", "centred", DENSE)
RATE_FORMS = ("inverse", "ratio", "difference", "printed", "none")
CONSISTENCIES = ("mean", "printed")
SUPPORTS = ("named", "learnt")


@dataclass(frozen=True)
class ConceptSettings:
    """Defaults are the paper's, or ours where it is silent."""

    epochs: AtLeast1 = 50
    least_steps: AtLeast0 = 200  # few images get more epochs
    batch: AtLeast2 = 512
    learning_rate: Above0 = 1e-3
    alpha: Weight = 0.1  # weight of Loss_c, agreement with the cluster model
    concept_weight: Weight = 1.0  # of Loss_s, alignment with the proxy; 0 is the paper's ablation
    epsilon: Above0 = 0.05  # distortion of the coding rate, squared in the formula
    hidden: AtLeast1 = 512
    layers: AtLeast1 = 5
    rate_form: Annotated[str, OneOf(RATE_FORMS)] = "inverse"
    consistency: Annotated[str, OneOf(CONSISTENCIES)] = "mean"
    sparsity: Weight = 1e-4  # proximal L1 on the head, per step; 0 as printed (decision 005)
    weights_per_cluster: AtLeast1 = 10  # head weights that a cluster keeps, unless sparsity is 0
    support: Annotated[str, OneOf(SUPPORTS)] = "named"  # which those are; see proxy.named_support
    proxy: Annotated[str, OneOf(PROXIES)] = "auto"  # raw unless a similarity is negative
    seed: Seed = 0
