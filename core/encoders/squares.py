"""What encoders share that look at a picture as one square."""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image

from ..base.values import FloatArray
from .protocol import Encoder


class BySquares:
    """Makes encode_images of its two halves, preprocess and encode_pixels."""

    def encode_images(self: Encoder, images: Sequence[Image.Image]) -> FloatArray:
        """Unit rows (b, dim) of RGB images."""
        if not images:
            return np.zeros((0, self.dim), np.float32)
        pixels = np.stack([self.preprocess(image) for image in images])  # (b, size, size, 3)
        return self.encode_pixels(torch.from_numpy(pixels).permute(0, 3, 1, 2))
