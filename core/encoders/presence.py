"""Which encoders can be used now, and what the others lack: a download, a file, fitting images."""

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ..base.errors import UserError
from . import PHOTO, SAMPLE, SUGGESTED_ENCODERS, open_clip_config, weights_file
from .catalogue import QUICK_GELU
from .hub import cached


@dataclass(frozen=True)
class Presence:
    """Whether an encoder's weights are on this machine, else what to do about it."""

    here: bool
    megabytes: int = 0  # to download first; 0 where that is not known
    problem: str = ""  # why there is neither a file nor a download


def presence(name: str) -> Presence:
    """Where an encoder's weights are; nothing heavy is imported, nothing is asked of a network."""
    suggested = next((each for each in SUGGESTED_ENCODERS if each.name == name), None)
    if suggested is not None and suggested.hub:
        here = cached(suggested.hub) is not None
        return Presence(here, 0 if here else suggested.megabytes)
    try:
        return Presence(weights_file(name) is not None)
    except UserError as error:
        return Presence(False, problem=str(error))


def with_quick_gelu(name: str) -> str:
    """The encoder to name instead where a file's weights were trained with QuickGELU.

    Empty where that cannot be, or is said beside the file.
    """
    model, at, path = name.partition("@")
    open_clip = find_spec("open_clip")  # looked for, not imported
    beside_it = os.path.join(os.path.dirname(os.path.expanduser(path)), open_clip_config.NAME)
    if not at or open_clip is None or os.path.isfile(beside_it):
        return ""
    known = Path(str(open_clip.origin)).parent / "model_configs" / f"{model}{QUICK_GELU}.json"
    return f"{model}{QUICK_GELU}@{path}" if known.is_file() else ""


def misfit(name: str, source: str) -> str:
    """Why an encoder does not suit the images of a source, in a few words; empty when it does."""
    if source == SAMPLE:
        return "knows photographs, not drawings" if name == PHOTO else ""
    return "knows the sample gallery's drawings only" if name == SAMPLE else ""
