"""The photo encoder's entry in the dict of encoders; light, so that pages may read it."""

from pathlib import Path
from typing import TYPE_CHECKING

from ...base.values import Patches
from ..kind import Kind, Options
from ..protocol import Encoder
from . import VERSION, weights_file

if TYPE_CHECKING:
    from PIL import Image


def _load(name: str, options: Options) -> Encoder:
    from ...learning.device import pick_device
    from .encoder import load

    return load(pick_device(options.device), options.folder)


def _embed_patches(encoder: Encoder, image: "Image.Image") -> Patches:
    from .patches import embed_patches

    return embed_patches(encoder, image)


def _phrase_warning(encoder: str, phrase: str) -> str | None:
    from .wordings import warning

    return warning(phrase)


def _known_near(phrase: str) -> list[str]:
    from .wordings import known_near

    return known_near(phrase)


def _weights_file(name: str) -> Path:
    return weights_file()


PHOTO_KIND = Kind(
    load=_load,
    embed_patches=_embed_patches,
    weights_file=_weights_file,
    weights_version=lambda name: VERSION,
    check=_weights_file,
    phrase_warning=_phrase_warning,
    known_near=_known_near,
)
