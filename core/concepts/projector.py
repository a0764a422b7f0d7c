"""The concept layer as a network: embeddings in, one non-negative activation per concept out."""

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import update_bn

from ..base.values import FloatArray
from ..learning.training import seeded
from .layers import layers_of

COPIES = 1e-4  # mean squared distance of unit vectors up to which all are one picture
VANISHED = 1e-12  # variance of what differs by rounding only
BLOCK = 8192  # images that statistics are taken of at a time


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


def steady(network: nn.Module, inputs: Tensor) -> None:
    """Give a trained network statistics that fit its weights where all its inputs are copies.

    Running statistics lag behind the weights a little. Divided by a variance near 0, layer after
    layer, that little becomes millions. So the statistics are taken anew of all inputs (n, d), and
    what does not vary at all is not scaled. Networks of images that differ are left as they are.
    """
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm1d)]
    parts = inputs.tensor_split(-(-len(inputs) // BLOCK))
    if not norms or any(_spread(part, inputs[0]) > COPIES for part in parts):
        return
    update_bn(parts, network)
    for norm in norms:
        assert norm.running_var is not None, "every layer here keeps its statistics"
        norm.running_var[norm.running_var < VANISHED] = 1


def _spread(rows: Tensor, first: Tensor) -> float:
    return float((rows - first).square_().sum(dim=1).mean())


def projector_arrays(projector: nn.Sequential) -> dict[str, FloatArray]:
    """Weights and batch statistics by name, such as linear1.weight and norm1.running_mean."""
    return {
        name: tensor.detach().cpu().numpy().copy()
        for name, tensor in projector.state_dict().items()
        if tensor.is_floating_point()
    }


def load_projector(arrays: Mapping[str, FloatArray]) -> nn.Sequential:
    """The network that `projector_arrays` took apart, on the CPU in evaluation mode."""
    layers = layers_of(arrays)
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
