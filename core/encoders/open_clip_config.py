"""What `open_clip_config.json` beside a file of weights says of how they were trained."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..base.errors import BadInput

NAME = "open_clip_config.json"
PREPROCESS = ("mean", "std", "interpolation", "resize_mode", "fill_color")


@dataclass(frozen=True)
class Trained:
    """What is not in the weights themselves."""

    preprocess: Mapping[str, Any]
    quick_gelu: bool = False
    size: Any = None  # of the square the model looks at, a number or two; None = the model's own


def beside(file: Path) -> Trained | None:
    """What the file beside some weights says; None where there is none. BadInput for a bad one."""
    path = file.with_name(NAME)
    if not path.is_file():
        return None
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        model, preprocess = config.get("model_cfg", {}), config.get("preprocess_cfg", {})
        size = model.get("vision_cfg", {}).get("image_size") or preprocess.get("size")
        return Trained(said(preprocess), bool(model.get("quick_gelu")), size)
    except (OSError, ValueError, AttributeError) as error:
        raise BadInput(
            f"{str(path)!r} cannot be read ({str(error)[:80]}), and it says how the weights "
            "beside it were trained; fix it, or move the weights to a folder without it."
        ) from None


def said(preprocess: Mapping[str, Any]) -> dict[str, Any]:
    """What a config says of mean, spread and scaling."""
    return {key: preprocess[key] for key in PREPROCESS if preprocess.get(key) is not None}


def digest(file: Path) -> str:
    """What tells one such config from another; empty where there is none."""
    path = file.with_name(NAME)
    return f"-{sha256(path.read_bytes()).hexdigest()[:8]}" if path.is_file() else ""
