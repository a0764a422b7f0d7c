"""The photo encoder's image tower: EfficientNet-Lite2 with its published ImageNet weights."""

import hashlib
import io
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ...base.errors import WeightsUnavailable
from . import PACKAGE, weights_file

ARCHITECTURE = "tf_efficientnet_lite2"  # timm's name of the network
SHA256 = "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"
SIX = 6.0  # activations end here (ReLU6)


class Tower(nn.Module):
    """RGB squares (b, 3, s, s) with values from 0 to 1 to their mean features (b, 1280) >= 0."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, pixels: Tensor) -> Tensor:
        return self.maps(pixels).mean(dim=(2, 3))

    def maps(self, pixels: Tensor) -> Tensor:
        """Features of every place, (b, 1280, s / 32, s / 32)."""
        features: Tensor = self.network.forward_features(2 * pixels - 1)  # type: ignore[operator]
        return features

    @property
    def classifier(self) -> tuple[Tensor, Tensor]:
        """Weights (1000, 1280) and biases (1000,) from features to the logits of ImageNet."""
        layer = self.network.get_classifier()  # type: ignore[operator]
        return layer.weight.detach(), layer.bias.detach()

    @property
    def mean_features(self) -> Tensor:
        """The mean feature over ImageNet, (1280,), without a single picture of it.

        The last batch norm makes each feature N(bias, weight^2) before ReLU6 cuts it at 0 and 6.
        """
        norm: Any = self.network.bn2
        centre, spread = norm.bias.detach().double(), norm.weight.detach().double().abs()
        return (_above(centre, spread) - _above(centre - SIX, spread)).float()


def build_tower() -> Tower:
    """The tower on the CPU, ready to look.

    Raises WeightsUnavailable when the package with the weights is missing or holds other weights.
    """
    import timm

    network = timm.create_model(ARCHITECTURE, pretrained=False)
    published = torch.load(io.BytesIO(_read(weights_file())), weights_only=True)
    own = network.state_dict()  # the same tensors in the same order, under other names
    network.load_state_dict(dict(zip(own, published.values(), strict=True)))
    return Tower(network).eval()


def _read(file: Path) -> bytes:
    """The file's bytes. Raises WeightsUnavailable when they are not those that were measured."""
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise WeightsUnavailable(
            f"{str(file)!r} does not hold the weights that the photo encoder was made for; "
            f"install the package {PACKAGE} again."
        )
    return content


def _above(centre: Tensor, spread: Tensor) -> Tensor:
    """The mean of max(x, 0) for x from N(centre, spread^2)."""
    normal = torch.distributions.Normal(torch.zeros_like(centre), torch.ones_like(centre))
    ratio = centre / spread
    return centre * normal.cdf(ratio) + spread * normal.log_prob(ratio).exp()
