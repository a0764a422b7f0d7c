"""What one entry in the dict of encoders says: how encoders of a kind are had and asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.progress import Progress, ignore
from ..base.values import FloatArray, Patches
from .precision import FP32
from .protocol import Encoder

if TYPE_CHECKING:
    from PIL import Image
    from torch import device


@dataclass(frozen=True)
class Options:
    """How an encoder is made ready: see core.encoders.load_encoder."""

    templates: Sequence[str]  # prompts; {c} stands for the phrase
    device: "str | device | None" = None
    progress: Progress = ignore
    folder: Path | None = None
    precision: str = FP32


@dataclass(frozen=True)
class Kind:
    """Functions that import what is heavy when they are called: pages read this too."""

    load: Callable[[str, Options], Encoder]  # by the encoder's name
    embed_patches: Callable[[Encoder, "Image.Image"], Patches]
    weights_file: Callable[[str], Path | None]  # by the encoder's name; None = downloaded
    weights_version: Callable[[str], str | None]  # by the encoder's name; None = as published
    check: Callable[[str], object]  # raises for an encoder's name that cannot be
    phrase_warning: Callable[[str, str], str | None]  # encoder, phrase -> a sentence
    # nouns, prompts -> their vectors (t, d), of an encoder that brings them along
    noun_vectors: Callable[[Sequence[str], Sequence[str]], FloatArray | None] | None = None
    # phrase -> phrases near to it that the encoder knows, of one whose words are a fixed set
    known_near: Callable[[str], Sequence[str]] | None = None
