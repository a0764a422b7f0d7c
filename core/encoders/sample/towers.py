"""The sample encoder's two towers: making, running and saving them."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import open_clip
import torch
from numpy.typing import NDArray
from open_clip import CLIP
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from ..names import SAMPLE_FOLDER
from .wording import Line, Wording

MODEL_NAME = "whycluster-sample"


def new_model() -> CLIP:
    """The sample encoder with random weights, as its open_clip config describes it."""
    open_clip.add_model_config(SAMPLE_FOLDER)
    return cast(CLIP, open_clip.create_model(MODEL_NAME, pretrained=None))


def normalised(pixels: NDArray[np.float32]) -> Tensor:
    """(n, 3, s, s) from (n, s, s, 3) in 0..1, with open_clip's own mean and deviation."""
    mean = np.array(open_clip.OPENAI_DATASET_MEAN, dtype=np.float32)
    deviation = np.array(open_clip.OPENAI_DATASET_STD, dtype=np.float32)
    return torch.from_numpy((pixels - mean) / deviation).permute(0, 3, 1, 2).contiguous()


def encode_pixels(model: CLIP, pixels: NDArray[np.float32]) -> Tensor:
    return functional.normalize(model.encode_image(normalised(pixels)), dim=-1)


def encode_lines(model: CLIP, wording: Wording, lines: Sequence[Line], block: int = 256) -> Tensor:
    """Unit rows, one per line; short lines go together, so that little is spent on padding."""
    order = sorted(range(len(lines)), key=lambda i: len(lines[i]))
    parts = [
        encode_rows(
            model, torch.from_numpy(wording.pad([lines[i] for i in order[start : start + block]]))
        )
        for start in range(0, len(order), block)
    ]
    back = torch.from_numpy(np.argsort(order))
    return functional.normalize(torch.cat(parts)[back], dim=-1)


def encode_rows(model: CLIP, rows: Tensor) -> Tensor:
    """open_clip's text tower on rows cut short: the same vectors, since it only looks back."""
    length = rows.shape[1]
    hidden = model.token_embedding(rows) + model.positional_embedding[:length]
    hidden = model.transformer(hidden, attn_mask=model.attn_mask[:length, :length])
    last = model.ln_final(hidden)[torch.arange(len(rows)), rows.argmax(dim=1)]
    return last @ model.text_projection


@torch.inference_mode()
def embed_pixels(model: CLIP, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit rows of drawings, (n, d)."""
    model.eval()
    return encode_pixels(model, pixels).numpy()


@torch.inference_mode()
def embed_phrases(model: CLIP, wording: Wording, phrases: Sequence[str]) -> NDArray[np.float32]:
    """Unit rows of phrases, (n, d)."""
    model.eval()
    return encode_lines(
        model, wording, [wording.line(text) for text in phrases], block=2048
    ).numpy()


def load_weights(folder: Path) -> CLIP:
    """The sample encoder with the weights that `save_weights` wrote into a folder."""
    model = new_model()
    model.load_state_dict(load_file(folder / f"{MODEL_NAME}.safetensors"))
    return model


def save_weights(model: CLIP, path: Path) -> None:
    """Half precision, written beside and renamed so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    save_file(
        {name: value.half().contiguous() for name, value in model.state_dict().items()}, beside
    )
    beside.chmod(0o644)
    beside.replace(path)
