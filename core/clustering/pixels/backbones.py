"""ResNets for images of any size, from pixels to one vector an image.

He and others 2016, with three stems: "small" for images of up to 64 pixels, "large" as published,
"sobel" as in DCDC and CCR. CBAM (Woo and others 2018) may follow the convolutions of every block.
"""

from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...base.checks import check_choice
from ...learning.training import seeded

BLOCKS = {10: (1, 1, 1, 1), 18: (2, 2, 2, 2), 34: (3, 4, 6, 3)}
MIXED = True  # half precision where the device is fast at it
SMALL = 64  # side up to which the large stem would leave too little to look at


@dataclass(frozen=True)
class Attention:
    """CBAM in every block: by how much channels are reduced, 0 = none, and its spatial norm."""

    reduction: int = 0
    norm: bool = True  # of the spatial map: in CBAM's code, in no equation


NO_ATTENTION = Attention()


def build_backbone(
    depth: int, width: int, stem: str, seed: int, attention: Attention = NO_ATTENTION
) -> nn.Sequential:
    """Images (b, 3, s, s) to vectors (b, 8 * width)."""
    check_choice("stem", stem, tuple(STEMS))
    with seeded(seed):
        layers: OrderedDict[str, nn.Module] = OrderedDict(STEMS[stem](width))
        channels = width
        for stage, count in enumerate(BLOCKS[depth]):
            for number in range(count):
                out, stride = width * 2**stage, 2 if stage and number == 0 else 1
                layers[f"block{stage}_{number}"] = Block(channels, out, stride, attention)
                channels = out
        layers["pool"] = nn.AdaptiveAvgPool2d(1)
        layers["flat"] = nn.Flatten()
        backbone = nn.Sequential(layers)
        for layer in backbone.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return backbone


def features(backbone: nn.Module, pixels: Tensor) -> Tensor:
    """Vectors (b, d) in float32; on a GPU that has bfloat16 the convolutions are done in it."""
    if not pixels.is_cuda or not MIXED:
        return backbone(pixels)
    pixels = pixels.contiguous(memory_format=torch.channels_last)
    half = torch.cuda.is_bf16_supported(including_emulation=False)
    with torch.autocast("cuda", torch.bfloat16, enabled=half):
        return backbone(pixels).float()


def mlp(dim: int, hidden: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(dim, hidden), nn.ReLU(), nn.Linear(hidden, out))


class Block(nn.Module):
    """Two convolutions and a way around them."""

    def __init__(self, channels: int, out: int, stride: int, attention: Attention):
        super().__init__()
        self.convolution1, self.norm1 = _convolution(channels, out, stride), nn.BatchNorm2d(out)
        self.convolution2, self.norm2 = _convolution(out, out, 1), nn.BatchNorm2d(out)
        self.attention = Cbam(out, attention) if attention.reduction else nn.Identity()
        self.around: nn.Module = nn.Identity()
        if stride > 1 or channels != out:
            short = nn.Conv2d(channels, out, 1, stride, bias=False)
            self.around = nn.Sequential(short, nn.BatchNorm2d(out))

    def forward(self, pixels: Tensor) -> Tensor:
        inner = functional.relu(self.norm1(self.convolution1(pixels)))
        inner = self.attention(self.norm2(self.convolution2(inner)))
        return functional.relu(inner + self.around(pixels))


class Cbam(nn.Module):
    """What to look at, then where (DCACN, equations 1 to 4)."""

    def __init__(self, channels: int, attention: Attention, kernel: int = 7):
        super().__init__()
        self.what = mlp(channels, max(1, channels // attention.reduction), channels)
        self.where = nn.Conv2d(2, 1, kernel, padding=kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(1, momentum=0.01) if attention.norm else nn.Identity()

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (b, c, h, w), each channel and then each place weighted from 0 to 1."""
        channel = self.what(maps.mean(dim=(2, 3))) + self.what(maps.amax(dim=(2, 3)))
        maps = maps * torch.sigmoid(channel)[:, :, None, None]
        both = torch.cat([maps.amax(1, keepdim=True), maps.mean(1, keepdim=True)], dim=1)
        return maps * torch.sigmoid(self.norm(self.where(both)))


class Normalise(nn.Module):
    """Values from 0 to 1 with the images' own mean and deviation taken out."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, mean: Tensor, deviation: Tensor):
        super().__init__()
        self.register_buffer("mean", mean.view(1, 3, 1, 1))
        self.register_buffer("deviation", deviation.view(1, 3, 1, 1))

    def forward(self, pixels: Tensor) -> Tensor:
        return (pixels - self.mean) / self.deviation


class Sobel(nn.Module):
    """How grey values change across and down: two fixed channels, blind to colour."""

    kernels: Tensor

    def __init__(self) -> None:
        super().__init__()
        across = torch.tensor([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
        self.register_buffer("kernels", torch.stack([across, across.T])[:, None])

    def forward(self, pixels: Tensor) -> Tensor:
        grey = pixels.mean(dim=1, keepdim=True)
        return functional.conv2d(grey, self.kernels, padding=1)


def _convolution(channels: int, out: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(channels, out, 3, stride, padding=1, bias=False)


def _small(width: int, channels: int = 3) -> dict[str, nn.Module]:
    stem = _convolution(channels, width, 1)
    return {"stem": stem, "norm": nn.BatchNorm2d(width), "relu": nn.ReLU()}


def _large(width: int) -> dict[str, nn.Module]:
    stem = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
    return {**_small(width), "stem": stem, "shrink": nn.MaxPool2d(3, stride=2, padding=1)}


def _sobel(width: int) -> dict[str, nn.Module]:
    shrink = nn.MaxPool2d(2, stride=2, padding=1)
    return {"sobel": Sobel(), **_small(width, channels=2), "shrink": shrink}


STEMS = {"small": _small, "large": _large, "sobel": _sobel}


def stem_for(size: int) -> str:
    """The stem that suits images of that side: a large one on small images loses 0.6 of ACC."""
    return "small" if size <= SMALL else "large"
