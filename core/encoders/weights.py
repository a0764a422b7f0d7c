"""From the name of an open_clip model to a file of weights on this machine, and how to read it."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..base.errors import UnknownName
from ..base.progress import Progress, ignore
from .catalogue import SUGGESTED_ENCODERS
from .download import download
from .names import Source

PREPROCESS = ("mean", "std", "interpolation", "resize_mode")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Weights:
    """A checkpoint, and what it was trained with that the model's config does not say."""

    file: Path
    preprocess: Mapping[str, Any]
    quick_gelu: bool = False


def find_weights(source: Source, progress: Progress = ignore) -> Weights:
    """The weights of a source, downloaded when they are published and not yet here.

    Raises UnknownName (model or tag), WeightsUnavailable (no network, no such file there).
    """
    import open_clip

    if source.config is not None and source.model not in open_clip.list_models():
        open_clip.add_model_config(source.config)
    _check_model(source.model, open_clip.list_models())
    if source.file is not None:
        return _local(source.model, source.file)
    tags = open_clip.list_pretrained_tags_by_model(source.model)
    if source.tag not in tags:
        raise UnknownName(f"weights of {source.model}", str(source.tag), tags)
    published = open_clip.get_pretrained_cfg(source.model, source.tag)
    return Weights(
        file=download(f"{source.model}/{source.tag}", published["hf_hub"], progress),
        preprocess=_preprocess(published),
        quick_gelu=bool(published.get("quick_gelu")),  # the plain config would use another GELU
    )


def _check_model(model: str, known: list[str]) -> None:
    if model not in known:
        close = get_close_matches(model, known, n=6, cutoff=0.4)
        usual = {each.name.partition("/")[0] for each in SUGGESTED_ENCODERS if each.hub}
        raise UnknownName("open_clip model", model, close or usual)


def _local(model: str, file: Path) -> Weights:
    """A file's own `open_clip_config.json` beside it says how it was trained; else the model."""
    beside = file.with_name("open_clip_config.json")
    try:
        config = json.loads(beside.read_text(encoding="utf-8"))
        gelu = bool(config["model_cfg"].get("quick_gelu"))
        return Weights(file, _preprocess(config.get("preprocess_cfg", {})), gelu)
    except (OSError, ValueError, KeyError, AttributeError):
        _hint_at_quick_gelu(model)
        return Weights(file, _usual_preprocess(model))


def _usual_preprocess(model: str) -> dict[str, Any]:
    """What all published weights of a model share: SigLIP's mean and std are not CLIP's."""
    import open_clip

    tags = open_clip.list_pretrained_tags_by_model(model)
    found = [_preprocess(open_clip.get_pretrained_cfg(model, tag)) for tag in tags]
    return found[0] if found and all(each == found[0] for each in found) else {}


def _preprocess(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: config[key] for key in PREPROCESS if config.get(key) is not None}


def _hint_at_quick_gelu(model: str) -> None:
    import open_clip

    if f"{model}-quickgelu" in open_clip.list_models():
        log.warning(
            "Weights from a file are loaded into %s with plain GELU. If they are OpenAI's or were "
            "trained with QuickGELU, write %s-quickgelu@... or their embeddings will be wrong.",
            model,
            model,
        )
