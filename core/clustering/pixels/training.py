"""A network on its way: one step of it, and what it says of all images."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ...base.values import FloatArray
from ...learning.schedule import batch_count
from .builders import BUILDERS
from .crops import centre, draw
from .method import Objective
from .settings import PixelSettings
from .store import PixelStore

BLOCKS = {"cuda": 512, "cpu": 64}  # images predicted at a time


class Training:
    """Network and optimiser on the device of the images."""

    def __init__(self, settings: PixelSettings, store: PixelStore):
        self.settings, self.store = settings, store
        self.method = BUILDERS[settings.name](settings, store)
        self.network = self.method.network.to(store.device)
        on_gpu = store.device.type == "cuda"
        if on_gpu:
            self.network.to(memory_format=torch.channels_last)
        if settings.compile != "off":
            self.network["backbone"].compile(mode=settings.compile, dynamic=False)
        self.optimiser = torch.optim.Adam(
            self.network.parameters(), lr=settings.learning_rate, fused=on_gpu
        )

    def steps(self) -> int:
        """Steps in one pass over the images, none of them with a single image."""
        return batch_count(len(self.store), self.method.batch)

    def step(
        self, pixels: Tensor, objective: Objective, random: torch.Generator
    ) -> Mapping[str, Tensor]:
        """One step on bytes (b, 3, s, s); returns the loss and its parts."""
        self.network.train()
        views = [
            draw(pixels.repeat(count, 1, 1, 1), view, random) for view, count in self.method.views
        ]
        loss, parts = objective(views)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        return {"loss": loss.detach()} | {name: part.detach() for name, part in parts.items()}

    def weights(self) -> dict[str, Tensor]:
        """A copy of the network's weights, by name."""
        return {name: t.detach().clone() for name, t in self.network.state_dict().items()}

    def probabilities(self) -> FloatArray:
        """The prediction for every image, in evaluation mode, (n, k)."""
        return self.seen()[1]

    @torch.no_grad()
    def seen(self) -> tuple[FloatArray, FloatArray]:
        """Features (n, d) of every image, unit rows, and its prediction (n, k); in evaluation."""
        self.network.eval()
        images = len(self.store)
        block = BLOCKS.get(self.store.device.type, 64)
        features, predictions = [], []
        for pixels in self.store.batches(torch.arange(images), -(-images // block)):
            middle = centre(pixels, self.method.central_side, self.store.size)
            found, p = self.method.predict(middle)
            features.append(functional.normalize(found, dim=1).cpu())
            predictions.append(p.cpu())
        return _joined(features), _joined(predictions)


def _joined(parts: list[Tensor]) -> FloatArray:
    return torch.cat(parts).numpy().astype(np.float32)
