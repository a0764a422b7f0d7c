"""What every encoder can do: pictures and phrases become unit vectors of one space."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ..base.values import ByteArray, FloatArray

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor, device


class Encoder(Protocol):
    """A pair of towers, one for pictures and one for phrases.

    preprocess (threads may call it) and encode_pixels are the two halves of encode_images, so that
    pictures can be decoded ahead of the model and changed in between.
    """

    name: str
    dim: int
    size: int  # side of the square picture it looks at, pixels
    batch: int  # pictures that suit the device at once
    device: "device"

    def preprocess(self, image: "Image.Image") -> ByteArray:
        """An RGB image as the encoder's square, (size, size, 3)."""
        ...

    def encode_pixels(self, pixels: "Tensor") -> FloatArray:
        """Unit rows (b, dim) of RGB squares (b, 3, size, size): bytes, or floats from 0 to 1."""
        ...

    def encode_images(self, images: Sequence["Image.Image"]) -> FloatArray:
        """Unit rows (b, dim) of RGB images."""
        ...

    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """Unit rows (t, dim) of phrases, each averaged over the prompt templates."""
        ...

    def familiarity(self, vectors: FloatArray) -> FloatArray | None:
        """How far it knows what images show, (n,) from 0 to 1, by their vectors (n, dim).

        None for an encoder that cannot say.
        """
        ...
