"""The concept layer as a network: embeddings in, one non-negative activation per concept out."""

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from ..base.values import FloatArray
from ..learning.training import seeded


def build_projector(dim: int, concepts: int, hidden: int, layers: int, seed: int) -> nn.Sequential:
    """`layers` fully connected layers; all but the last normalised (IC2E, 4.2).

    The last one ends in ReLU: the head is trained on squared scores, which rank as scores do only
    when no activation is negative.
    """
    parts: OrderedDict[str, nn.Module] = OrderedDict()
    with seeded(seed):
        for layer in range(1, layers):
            parts[f"linear{layer}"] = nn.Linear(dim if layer == 1 else hidden, hidden)
            parts[f"norm{layer}"] = nn.BatchNorm1d(hidden)
            parts[f"relu{layer}"] = nn.ReLU()
        parts[f"linear{layers}"] = nn.Linear(hidden if layers > 1 else dim, concepts)
        parts[f"relu{layers}"] = nn.ReLU()
    return nn.Sequential(parts)


def projector_arrays(projector: nn.Sequential) -> dict[str, FloatArray]:
    """Weights and batch statistics by name, such as linear1.weight and norm1.running_mean."""
    return {
        name: tensor.detach().cpu().numpy().copy()
        for name, tensor in projector.state_dict().items()
        if tensor.is_floating_point()
    }


def load_projector(arrays: Mapping[str, FloatArray]) -> nn.Sequential:
    """The network that `projector_arrays` took apart, on the CPU in evaluation mode."""
    layers = sum(name.startswith("linear") and name.endswith("weight") for name in arrays)
    hidden, dim = arrays["linear1.weight"].shape
    concepts = len(arrays[f"linear{layers}.weight"])
    projector = build_projector(dim, concepts, hidden, layers, seed=0)
    tensors = {name: torch.tensor(np.asarray(array)) for name, array in arrays.items()}
    projector.load_state_dict(tensors, strict=False)  # lacks only the counts of batches seen
    return projector.eval()


def body_of(projector: nn.Sequential) -> nn.Sequential:
    """All but the last layer: embeddings in, hidden activations (n, hidden) out."""
    return projector[:-2]


def with_last_layer(
    projector: nn.Sequential, weight: FloatArray, bias: FloatArray
) -> nn.Sequential:
    """The projector, its last layer replaced by these rows (m, hidden) and biases (m,)."""
    names = [name for name, _ in projector.named_children()]
    last = nn.Linear(weight.shape[1], weight.shape[0])
    last.weight.data, last.bias.data = torch.tensor(weight), torch.tensor(bias)
    parts = OrderedDict(projector.named_children())
    parts[names[-2]] = last
    return nn.Sequential(parts)
