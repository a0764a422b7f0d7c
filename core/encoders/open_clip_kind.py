"""The entry of all encoders of open_clip, the sample encoder among them; light, for pages."""

from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.values import Patches
from .kind import Kind, Options
from .names import parse, weights_file
from .open_clip_config import digest
from .protocol import Encoder
from .wordings import warning

if TYPE_CHECKING:
    from PIL import Image


def _load(name: str, options: Options) -> Encoder:
    from .open_clip import load

    return load(name, options)


def _embed_patches(encoder: Encoder, image: "Image.Image") -> Patches:
    from .patches import embed_patches

    return embed_patches(encoder, image)


def _weights_version(name: str) -> str | None:
    file = weights_file(name)
    if file is None:
        return None
    if parse(name).config is not None:  # the sample encoder: every installation dates it anew
        return _contents(file)
    state = file.stat()
    return f"{state.st_size}-{state.st_mtime_ns}{digest(file)}"


@cache
def _contents(file: Path) -> str:
    """Of a file that comes with the program and does not change while it runs."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()[:16]


def _check(name: str) -> None:
    source = parse(name)
    if source.config is not None:  # the sample encoder
        return
    import open_clip  # takes seconds

    published = open_clip.list_pretrained_tags_by_model
    known = published(source.model) if source.tag else open_clip.list_models()
    if (source.tag or source.model) not in known:
        from .weights import find_weights

        find_weights(source)  # raises, and says what there is
    from .weights import check_packages

    check_packages(source.model)
    if source.file is not None:
        from .checkpoints import check_file

        check_file(source.model, source.file)


OPEN_CLIP_KIND = Kind(
    load=_load,
    embed_patches=_embed_patches,
    weights_file=weights_file,
    weights_version=_weights_version,
    check=_check,
    phrase_warning=warning,
)
