"""A file of an open_clip model's weights: what it holds, cleaned, and which models it fits."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import open_clip
import torch
from open_clip import factory
from safetensors import safe_open
from torch import Tensor

from ..base.errors import BadInput

WRAPPED = ("state_dict", "model", "model_state_dict")  # under which training loops keep weights
AROUND = ("module.", "model.")  # what DataParallel, Lightning and the like put before every name
COMPILED = "_orig_mod."  # what torch.compile puts before the names of what it compiled
UNUSED = ("logit_scale", "logit_bias")  # of the loss, not of any embedding
Shapes = Mapping[str, tuple[int, ...]]


def load_into(model: Any, file: Path) -> None:
    """Give a model of open_clip the weights of a file, as open_clip would, prefixes removed.

    Raises BadInput for numbers that are not finite, and whatever open_clip does for misfits.
    """
    found = _plain(factory.load_state_dict(str(file), weights_only=True))
    state = {name: value for name, value in found.items() if _is_tensor(value)}
    check_finite({name: state[name] for name in state if name not in UNUSED}, file)
    state = dict(factory.convert_state_dict(model, state))
    if "positional_embedding" in state and not hasattr(model, "positional_embedding"):
        state = factory.convert_to_custom_text_state_dict(state)
    for name in UNUSED:
        own = getattr(model, name, None)
        state.pop(name, None)
        if own is not None:
            state[name] = own.data
    positions = "text.transformer.embeddings.position_ids"  # of older releases of transformers
    if positions in state and positions not in model.state_dict():
        del state[positions]
    factory.resize_pos_embed(state, model)
    factory.resize_text_pos_embed(state, model)
    model.load_state_dict(state)


def check_finite(state: Mapping[str, Tensor], file: Path) -> None:
    """Raise BadInput naming the file and the first weights in it that are no numbers."""
    for name, tensor in state.items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise BadInput(
                f"The weights {name!r} in {str(file)!r} hold numbers that are not finite (NaN or "
                "infinite); nothing was embedded. Give a sound checkpoint, such as an earlier one."
            )


def check_file(model: str, file: Path) -> None:
    """Raise BadInput where the widths and depths in a file are not the model's; takes little time.

    What is wrong with a file otherwise is said when it is loaded.
    """
    try:
        held = shapes(file)
        if _any_begins(held, "image_encoder."):  # MobileCLIP's own names: open_clip converts them
            return
        misfit = not _may_fit(held, model)
    except Exception:  # damaged, or more than tensors
        return
    if misfit:
        models = fitting(file)
        rather = f"it fits {' or '.join(models)}" if models else "it fits no model of open_clip"
        raise BadInput(
            f"The weights {str(file)!r} cannot be used: the file does not fit the model {model}; "
            f"by its names and shapes {rather}. Write one that it fits before the @."
        )


def fitting(file: Path) -> list[str]:
    """The models of open_clip whose weights have the names and shapes of those in a file.

    Only names and shapes are read, and only models whose widths and depths agree are built, without
    memory. Variants that differ in other things than shapes, such as QuickGELU, are all named.
    """
    held = {name: shape for name, shape in shapes(file).items() if name not in UNUSED}
    names = (name for name in open_clip.list_models() if _may_fit(held, name))
    return [name for name in names if _fits(held, name)]


def shapes(file: Path) -> Shapes:
    """Names and shapes of the weights in a file, as `load_into` names them."""
    if file.suffix == ".safetensors":
        with safe_open(file, "pt") as opened:
            names = list(opened.keys())
            found = {name: tuple(opened.get_slice(name).get_shape()) for name in names}
        return _plain(found)
    held = torch.load(file, map_location="meta", weights_only=True)
    return {key: tuple(value.shape) for key, value in _plain(held).items() if _is_tensor(value)}


def _is_tensor(value: object) -> bool:
    return isinstance(value, Tensor)


def _plain(state: Mapping[str, Any]) -> dict[str, Any]:
    """The same weights under open_clip's own names."""
    for key in WRAPPED:
        if isinstance(state.get(key), Mapping):
            state = state[key]
    found = {name.replace(COMPILED, ""): value for name, value in state.items()}
    while before := next((b for b in AROUND if found and _all_begin(found, b)), ""):
        found = {name.removeprefix(before): value for name, value in found.items()}
    return found


def _all_begin(names: Mapping[str, Any], before: str) -> bool:
    return all(name.startswith(before) for name in names)


def _may_fit(held: Shapes, model: str) -> bool:
    """Whether kinds, widths and depths of both towers in a model's config are those of the file."""
    config = open_clip.get_model_config(model)
    return _may_read(held, config.get("text_cfg", {})) and _may_see(
        held, config.get("vision_cfg", {})
    )


def _may_read(held: Shapes, text: Mapping[str, Any]) -> bool:
    if "hf_model_name" in text:
        return _any_begins(held, "text.transformer.")
    wide = text.get("vocab_size", 49408), text.get("width", 512)
    return _first(held, "token_embedding.weight") == wide


def _may_see(held: Shapes, vision: Mapping[str, Any]) -> bool:
    if "timm_model_name" in vision:
        return _any_begins(held, "visual.trunk.")
    depth, stem = vision.get("layers", 12), held.get("visual.conv1.weight", ())
    if not isinstance(depth, int):
        return _any_begins(held, "visual.layer1.")
    return stem[:1] == (vision.get("width", 768),) and depth == _depth(held)


def _any_begins(held: Shapes, before: str) -> bool:
    return any(name.startswith(before) for name in held)


def _first(held: Shapes, ending: str) -> tuple[int, ...] | None:
    return next((shape for name, shape in held.items() if name.endswith(ending)), None)


def _depth(held: Shapes) -> int:
    """Blocks of a vision transformer."""
    blocks = (re.match(r"visual\.transformer\.resblocks\.(\d+)\.", name) for name in held)
    return 1 + max((int(block[1]) for block in blocks if block), default=-1)


def _fits(held: Shapes, model: str) -> bool:
    meta = torch.device("meta")
    try:
        with quiet(), meta:
            built = open_clip.create_model(model, pretrained_text=False, device=meta)
    except Exception:  # needs a package that is not here, or numbers while it is built
        return False
    wanted = {name: tuple(value.shape) for name, value in built.state_dict().items()}
    wanted = {name: shape for name, shape in wanted.items() if name not in UNUSED}
    if "positional_embedding" in held and "positional_embedding" not in wanted:
        held = factory.convert_to_custom_text_state_dict(dict(held))
    return wanted == held


@contextmanager
def quiet() -> Iterator[None]:
    """Inside, open_clip does not warn that a model has no weights: they come next, or never."""

    def sound(record: logging.LogRecord) -> bool:
        return "Model initialized randomly" not in record.getMessage()

    root = logging.getLogger()
    root.addFilter(sound)
    try:
        yield
    finally:
        root.removeFilter(sound)
