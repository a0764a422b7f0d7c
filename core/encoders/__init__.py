"""The Encoder seam: pictures and phrases become unit vectors of one space.

Names: `sample` (ships with the project), `MODEL/TAG` (open_clip, downloaded on first use) and
`MODEL@/path/to/weights.safetensors` (open_clip, from this machine).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.progress import Progress, ignore
from core.values import ByteArray, FloatArray

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor, device

SAMPLE = "sample"
DEFAULT_ENCODER = "ViT-B-32/openai"
# The seven prompts of TAC (Li et al., ICML 2024); their vectors are averaged before normalisation.
PHOTO_TEMPLATES = (
    "itap of a {c}.",
    "a bad photo of the {c}.",
    "a origami {c}.",
    "a photo of the large {c}.",
    "a {c} in a video game.",
    "art of the {c}.",
    "a photo of the small {c}.",
)
SAMPLE_TEMPLATES = ("{c}",)  # the sample encoder learnt from bare nouns and short captions
SUGGESTED_ENCODERS = (
    ("sample", "Ships with WhyCluster, no download; knows the sample gallery, not photographs."),
    ("ViT-B-32/openai", "0.6 GB; OpenAI's CLIP as in the paper: the usual choice for photographs."),
    ("ViT-B-32/laion2b_s34b_b79k", "0.6 GB; trained on LAION-2B: as quick, often a little better."),
    ("ViT-B-16/openai", "0.6 GB; finer detail, about four times the work of ViT-B-32."),
    ("ViT-B-16/datacomp_xl_s13b_b90k", "0.6 GB; trained on DataComp: as ViT-B-16, newer data."),
    ("ViT-L-14/openai", "1.7 GB; the best of these, for machines with a GPU."),
)


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


def load_encoder(
    name: str,
    device: "str | device | None" = None,
    templates: Sequence[str] | None = None,
    progress: Progress = ignore,
) -> Encoder:
    """The encoder of that name, ready on the device (the fastest of this machine by default).

    progress hears of a download. Raises UnknownName for a model or tag that open_clip does not
    have, WeightsUnavailable when the weights are neither here nor to be downloaded, BadInput when
    they do not fit the model.
    """
    from core.encoders.open_clip import load

    return load(name, device, tuple(templates or default_templates(name)), progress)


def default_templates(name: str) -> tuple[str, ...]:
    """The prompts that suit an encoder; {c} stands for the phrase."""
    return PHOTO_TEMPLATES if understands_photographs(name) else SAMPLE_TEMPLATES


def understands_photographs(name: str) -> bool:
    """Whether an encoder was trained on photographs; the sample encoder knows drawings only."""
    return name != SAMPLE


def weights_file(name: str) -> Path | None:
    """The file on this machine that an encoder is loaded from; None for downloaded weights.

    Raises WeightsUnavailable when there is no such file.
    """
    from core.encoders.names import weights_file as find

    return find(name)


def phrase_warning(encoder: str, phrase: str) -> str | None:
    """What speaks against a phrase with this encoder, as a sentence for the user, else None."""
    from core.encoders.wordings import warning

    return warning(encoder, phrase)
