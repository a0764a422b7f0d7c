"""Pictures and phrases become unit vectors of one space; one entry an encoder.

Names: `photo` (comes with the installation), `sample` (ships with the project), `MODEL/TAG`
(open_clip, downloaded on first use) and `MODEL@/path/to/weights.safetensors` (open_clip, from this
machine). To add one: its file, with a `Kind` for ENCODERS, and a line in catalogue.py.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.progress import Progress, ignore
from ..base.values import FloatArray, Patches
from .catalogue import (
    BARE,
    CLIP,
    DEFAULT_ENCODER,
    PHOTO,
    PHOTO_TEMPLATES,
    SAMPLE,
    SUGGESTED_ENCODERS,
    USUAL,
    Suggested,
    Usual,
    default_encoder,
    seen_as,
    understands_photographs,
    usual,
)
from .kind import Kind, Options
from .open_clip_kind import OPEN_CLIP_KIND
from .photo.kind import PHOTO_KIND
from .precision import FP32
from .protocol import Encoder
from .sample.kind import SAMPLE_KIND

if TYPE_CHECKING:
    from PIL import Image
    from torch import device

__all__ = [
    "BARE",
    "CLIP",
    "DEFAULT_ENCODER",
    "ENCODERS",
    "PHOTO",
    "PHOTO_TEMPLATES",
    "SAMPLE",
    "SUGGESTED_ENCODERS",
    "USUAL",
    "Encoder",
    "Kind",
    "Options",
    "Suggested",
    "Usual",
    "check_encoder",
    "default_encoder",
    "embed_patches",
    "known_near",
    "load_encoder",
    "noun_vectors",
    "phrase_warning",
    "seen_as",
    "understands_photographs",
    "usual",
    "weights_file",
    "weights_version",
]

ENCODERS: dict[str, Kind] = {
    PHOTO: PHOTO_KIND,
    SAMPLE: SAMPLE_KIND,
}  # by name; all other names are open_clip's


def load_encoder(
    name: str,
    device: "str | device | None" = None,
    templates: Sequence[str] | None = None,
    progress: Progress = ignore,
    folder: Path | None = None,
    precision: str = FP32,
) -> Encoder:
    """The encoder of that name, ready on the device (the fastest of this machine by default).

    progress hears of a download; folder keeps what the photo encoder takes seconds to prepare;
    precision is fp32, or bf16 for an encoder of open_clip on a CPU (core.encoders.precision).
    Raises UnknownName for a model or tag that open_clip does not have, WeightsUnavailable when the
    weights are neither here nor to be downloaded, BadInput when they do not fit the model.
    """
    prompts = tuple(templates or usual(name).templates)
    return _kind(name).load(name, Options(prompts, device, progress, folder, precision))


def embed_patches(encoder: Encoder, image: "Image.Image") -> Patches:
    """The vectors of the patches of an RGB image, to be compared with phrases.

    Raises BadInput for an encoder without patches in the space of its texts.
    """
    return _kind(encoder.name).embed_patches(encoder, image)


def noun_vectors(
    name: str, nouns: Sequence[str], templates: Sequence[str] | None = None
) -> FloatArray | None:
    """Unit rows (t, d) of nouns that came with an encoder, so that it need not be loaded.

    None where it brought none, or not for these nouns or prompts.
    """
    brought = _kind(name).noun_vectors
    return brought(nouns, templates or usual(name).templates) if brought else None


def weights_file(name: str) -> Path | None:
    """The file on this machine that an encoder is loaded from; None for downloaded weights.

    Raises WeightsUnavailable when there is no such file.
    """
    return _kind(name).weights_file(name)


def weights_version(name: str) -> str | None:
    """What tells the weights that a name stands for from those it stood for before.

    None for published weights, which do not change.
    """
    return _kind(name).weights_version(name)


def check_encoder(name: str) -> None:
    """Raises BadInput, UnknownName or WeightsUnavailable for an encoder that cannot be.

    Nothing is downloaded; open_clip is asked what it has, which takes seconds to import.
    """
    _kind(name).check(name)


def phrase_warning(encoder: str, phrase: str) -> str | None:
    """What speaks against a phrase with this encoder, as a sentence for the user, else None."""
    return _kind(encoder).phrase_warning(encoder, phrase)


def known_near(encoder: str, phrase: str) -> Sequence[str]:
    """Phrases near to one that an encoder knows; none where it takes any phrase, or knows this."""
    near = _kind(encoder).known_near
    return near(phrase) if near else ()


def _kind(name: str) -> Kind:
    return ENCODERS.get(name, OPEN_CLIP_KIND)
