"""The middle square of a picture, as the encoder for photographs looks at it.

It needs no torch, so an import can make it in the one pass over a file's pixels.
"""

import numpy as np
from PIL import Image, ImageFilter

from ..base.values import ByteArray

SIZE = 224  # pixels a side; trained at 260, the weights know blurred pictures better at 224
BYTES = SIZE * SIZE * 3
SHARPEN = 0.43, 150  # radius in pixels of the original, percent; for pictures that are enlarged


def middle_square(image: Image.Image) -> ByteArray:
    """The middle square of an RGB image, (SIZE, SIZE, 3); sharpened if it was smaller."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    square = image.resize((SIZE, SIZE), Image.Resampling.BICUBIC, box=box, reducing_gap=3.0)
    if side < SIZE:
        radius, percent = SHARPEN
        square = square.filter(ImageFilter.UnsharpMask(radius * SIZE / side, percent, 0))
    return np.asarray(square)
