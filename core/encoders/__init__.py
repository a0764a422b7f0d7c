"""The Encoder seam: pictures and phrases become unit vectors of one space.

Names: `photo` (comes with the installation), `sample` (ships with the project), `MODEL/TAG`
(open_clip, downloaded on first use) and `MODEL@/path/to/weights.safetensors` (open_clip, from this
machine).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..base.progress import Progress, ignore
from ..base.values import ByteArray, FloatArray, Patches

if TYPE_CHECKING:
    from PIL import Image
    from torch import Tensor, device

PHOTO, SAMPLE = "photo", "sample"
CLIP = "ViT-B-32/openai"  # what the papers use
DEFAULT_ENCODER = PHOTO
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
BARE = ("{c}",)  # for encoders that read bare nouns


@dataclass(frozen=True)
class Suggested:
    """An encoder that the pages offer by its name."""

    name: str
    about: str
    hub: str = ""  # owner/repository/ of its published weights; none when it is here anyway
    megabytes: int = 0  # to download


SUGGESTED_ENCODERS = (
    Suggested(PHOTO, "Comes with the installation; photographs of things, in WordNet's nouns."),
    Suggested(
        CLIP,
        "OpenAI's CLIP as in the paper: understands any phrase.",
        "timm/vit_base_patch32_clip_224.openai/",
        605,
    ),
    Suggested(
        "ViT-B-32/laion2b_s34b_b79k",
        "Trained on LAION-2B: as quick, often a little better.",
        "laion/CLIP-ViT-B-32-laion2B-s34B-b79K/",
        605,
    ),
    Suggested(
        "ViT-B-16/openai",
        "Finer detail, about four times the work of ViT-B-32.",
        "timm/vit_base_patch16_clip_224.openai/",
        599,
    ),
    Suggested(
        "ViT-B-16/datacomp_xl_s13b_b90k",
        "Trained on DataComp: as ViT-B-16, newer data.",
        "laion/CLIP-ViT-B-16-DataComp.XL-s13B-b90K/",
        599,
    ),
    Suggested(
        "ViT-L-14/openai",
        "The best of these, for machines with a GPU.",
        "timm/vit_large_patch14_clip_224.openai/",
        1710,
    ),
    Suggested(SAMPLE, "Comes with WhyCluster; knows the sample gallery's drawings only."),
)


@dataclass(frozen=True)
class Usual:
    """What a run with an encoder does where the user says nothing."""

    model: str = "pre-model"  # cluster model
    views: int = 8  # augmented views of each image, for cluster models that look at them
    filter: str = "sense"  # of the lexicon
    vocabulary: Mapping[str, Any] = field(default_factory=dict)  # settings that differ
    concepts: Mapping[str, Any] = field(default_factory=dict)  # the same of the concept model
    templates: tuple[str, ...] = PHOTO_TEMPLATES  # prompts; {c} stands for the phrase


USUAL = {
    PHOTO: Usual(
        model="smoothed-k-means",
        vocabulary={"per_cluster": 10},
        concepts={"batch": 128, "least_steps": 400, "alpha": 0.2, "weights_per_cluster": 4},
        templates=BARE,
    ),
    SAMPLE: Usual(views=4, filter="plain", concepts={"least_steps": 400}, templates=BARE),
}


def usual(encoder: str) -> Usual:
    """What suits an encoder."""
    return USUAL.get(encoder, Usual())


def default_encoder(source: str) -> str:
    """The encoder of a source of images that was not told any."""
    return SAMPLE if source == SAMPLE else DEFAULT_ENCODER


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


def load_encoder(
    name: str,
    device: "str | device | None" = None,
    templates: Sequence[str] | None = None,
    progress: Progress = ignore,
    folder: Path | None = None,
) -> Encoder:
    """The encoder of that name, ready on the device (the fastest of this machine by default).

    progress hears of a download; folder keeps what the photo encoder takes seconds to prepare.
    Raises UnknownName for a model or tag that open_clip does not have, WeightsUnavailable when the
    weights are neither here nor to be downloaded, BadInput when they do not fit the model.
    """
    if name == PHOTO:
        from ..learning.device import pick_device
        from .photo.encoder import load as load_photo

        return load_photo(pick_device(device), folder)
    from .open_clip import load

    return load(name, device, tuple(templates or usual(name).templates), progress)


def embed_patches(encoder: Encoder, image: "Image.Image") -> Patches:
    """The vectors of the patches of an RGB image, to be compared with phrases.

    Raises BadInput for an encoder without patches in the space of its texts.
    """
    if encoder.name == PHOTO:
        from .photo import patches as of_photo

        return of_photo.embed_patches(encoder, image)
    from . import patches as of_vit

    return of_vit.embed_patches(encoder, image)


def understands_photographs(name: str) -> bool:
    """Whether an encoder was trained on photographs; the sample encoder knows drawings only."""
    return name != SAMPLE


def weights_file(name: str) -> Path | None:
    """The file on this machine that an encoder is loaded from; None for downloaded weights.

    Raises WeightsUnavailable when there is no such file.
    """
    if name == PHOTO:
        from .photo import weights_file as find_photo

        return find_photo()
    from .names import weights_file as find

    return find(name)


def phrase_warning(encoder: str, phrase: str) -> str | None:
    """What speaks against a phrase with this encoder, as a sentence for the user, else None."""
    from .wordings import warning

    return warning(encoder, phrase)
