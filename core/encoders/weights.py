"""From the name of an open_clip model to a file of weights on this machine, and how to read it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..base.errors import BadInput, UnknownName
from ..base.progress import Progress, ignore
from .catalogue import SUGGESTED_ENCODERS
from .download import download
from .names import Source
from .open_clip_config import beside, said

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Weights:
    """A checkpoint, and what it was trained with that the model's config does not say."""

    file: Path
    preprocess: Mapping[str, Any]
    quick_gelu: bool = False
    size: Any = None  # of the square, where it is not the model's own


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
        preprocess=said(published),
        quick_gelu=bool(published.get("quick_gelu")),  # the plain config would use another GELU
    )


def _check_model(model: str, known: list[str]) -> None:
    if model not in known:
        close = get_close_matches(model, known, n=6, cutoff=0.4)
        usual = {each.name.partition("/")[0] for each in SUGGESTED_ENCODERS if each.hub}
        raise UnknownName("open_clip model", model, close or usual)


def check_packages(model: str) -> None:
    """Raise BadInput where a model needs a package that is not here; of an unknown one, nothing.

    Asked before any weights are read or downloaded.
    """
    import open_clip

    text = (open_clip.get_model_config(model) or {}).get("text_cfg", {})
    needs = "hf_model_name" in text or "hf_tokenizer_name" in text
    if needs and find_spec("transformers") is None:
        raise BadInput(
            f"The model {model} needs the package `transformers` for its words, which is not "
            "installed: pip install -r requirements-hf.txt, or choose a model such as ViT-B-32."
        )


def _local(model: str, file: Path) -> Weights:
    """A file's own `open_clip_config.json` beside it says how it was trained; else the model."""
    trained = beside(file)
    if trained is None:
        _hint_at_quick_gelu(model)
        return Weights(file, _usual_preprocess(model))
    preprocess = trained.preprocess or _usual_preprocess(model)
    return Weights(file, preprocess, trained.quick_gelu, trained.size)


def _usual_preprocess(model: str) -> dict[str, Any]:
    """What all published weights of a model share: SigLIP's mean and std are not CLIP's."""
    import open_clip

    tags = open_clip.list_pretrained_tags_by_model(model)
    found = [said(open_clip.get_pretrained_cfg(model, tag)) for tag in tags]
    return found[0] if found and all(each == found[0] for each in found) else {}


def _hint_at_quick_gelu(model: str) -> None:
    import open_clip

    if f"{model}-quickgelu" in open_clip.list_models():
        log.warning(
            "Weights from a file are loaded into %s with plain GELU. If they are OpenAI's or were "
            "trained with QuickGELU, write %s-quickgelu@... or their embeddings will be wrong.",
            model,
            model,
        )
