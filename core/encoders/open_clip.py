"""Any open_clip model as an Encoder: published weights, a file, or the sample encoder."""

import copy
import pickle
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import open_clip
import torch
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from safetensors import SafetensorError
from torch import Tensor
from torchvision.transforms import Compose

from ..base.errors import BadInput, WeightsUnavailable
from ..base.values import ByteArray, FloatArray
from ..learning.device import pick_device
from .checkpoints import fitting, load_into, quiet
from .kind import Options
from .names import Source, parse
from .precision import BF16, FP32
from .rounded import Rounded, Tower
from .squares import BySquares
from .text_tower import TextTower
from .weights import Weights, check_packages, find_weights

BATCH = {"cuda": 512, "mps": 128, "cpu": 24}
ROWS = 256  # of prompts in a batch, at least
PROMPTS = 16384  # tokenised at once
LONGEST = 16  # a longer strip of an image is cut to this many times its width before scaling


class OpenClipEncoder(BySquares):
    """Both towers of an open_clip model, with its own preprocessing and tokenizer."""

    def __init__(
        self,
        name: str,
        model: Any,
        tokenizer: Any,
        templates: Sequence[str],
        precision: str = FP32,
    ):
        config = PreprocessCfg(**model.visual.preprocess_cfg)
        self.name = name
        self.templates = tuple(templates)
        self.model = model.eval()
        self.device: torch.device = next(model.parameters()).device
        self.batch = BATCH.get(self.device.type, 24)
        self.size = config.size if isinstance(config.size, int) else int(config.size[0])
        self.text = TextTower(model)
        self.image_tower, self.text_tower = self._towers(precision)
        self.tokenizer = tokenizer
        self.mean = torch.tensor(config.mean, device=self.device).view(3, 1, 1)
        self.std = torch.tensor(config.std, device=self.device).view(3, 1, 1)
        self.resize_mode = config.resize_mode
        steps = image_transform_v2(config, is_train=False).transforms
        self.resize = Compose(steps[:-2])  # the last two, scaling to numbers, run on the device
        self.dim = self._width()

    def preprocess(self, image: Image.Image) -> ByteArray:
        """The square the model looks at, (size, size, 3)."""
        return np.asarray(self.resize(_shorten(image) if self.resize_mode == "shortest" else image))

    def covers(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """What the model's square shows of a picture (width, height): x0, y0, x1, y1 in units of
        the picture, beyond 0 to 1 where it is padded."""
        if self.resize_mode == "squash":
            return (0.0, 0.0, 1.0, 1.0)
        side = min(size) if self.resize_mode == "shortest" else max(size)
        wide, high = (side / length / 2 for length in size)
        return (0.5 - wide, 0.5 - high, 0.5 + wide, 0.5 + high)

    def encode_pixels(self, pixels: Tensor) -> FloatArray:
        """Unit rows (b, dim) of RGB squares (b, 3, size, size): bytes, or floats from 0 to 1."""
        parts = pixels.tensor_split(max(1, len(pixels) // self.batch))
        return np.concatenate([self._encode_batch(part) for part in parts])

    @torch.inference_mode()
    def _encode_batch(self, pixels: Tensor) -> FloatArray:
        try:
            pixels = pixels.to(self.device)
            pixels = pixels / 255 if pixels.dtype == torch.uint8 else pixels
            with self._precision():
                vectors = self.image_tower((pixels - self.mean) / self.std)
            return torch.nn.functional.normalize(vectors.float(), dim=1).cpu().numpy()
        except torch.OutOfMemoryError:
            if len(pixels) == 1:
                raise
        self.batch = max(1, len(pixels) // 2)
        return self.encode_pixels(pixels)

    @torch.inference_mode()
    def encode_texts(self, texts: Sequence[str]) -> FloatArray:
        """Unit rows (t, dim); the vectors of a phrase's prompts are averaged, then normalised."""
        distinct = list(dict.fromkeys(texts))
        per_block = max(1, PROMPTS // len(self.templates))
        blocks = [
            self._encode_phrases(distinct[start : start + per_block])
            for start in range(0, len(distinct), per_block)
        ]
        if not blocks:
            return np.zeros((0, self.dim), np.float32)
        row = {text: index for index, text in enumerate(distinct)}
        return np.concatenate(blocks)[[row[text] for text in texts]]

    def familiarity(self, vectors: FloatArray) -> None:
        """None: nothing in a vector says how far the model knows what it saw."""

    def _encode_phrases(self, texts: Sequence[str]) -> FloatArray:
        prompts = [template.replace("{c}", text) for text in texts for template in self.templates]
        vectors = self._encode_prompts(self.tokenizer(prompts), len(self.templates))
        vectors = vectors.view(len(texts), len(self.templates), -1).mean(dim=1)
        return torch.nn.functional.normalize(vectors, dim=1).numpy()

    def _encode_prompts(self, tokens: Tensor, templates: int) -> Tensor:
        """Un-normalised vectors of token ids; row r is of the template r modulo their number."""
        lengths = self.text.lengths(tokens)
        vectors: list[Tensor] = []
        batches = self._batches(lengths, templates)
        for rows in batches:
            cut = tokens[rows, : int(lengths[rows].max())]
            with self._precision():
                vectors.append(self.text_tower(cut.to(self.device)).float().cpu())
        return torch.cat(vectors)[torch.cat(batches).argsort()]

    def _batches(self, lengths: Tensor, templates: int) -> list[Tensor]:
        """Rows of one template, which begin alike, as far as they fill a batch; the short first."""
        template = torch.arange(len(lengths)) % templates
        order = lengths.argsort(stable=True)
        return list(order[template[order].argsort(stable=True)].split(max(ROWS, 4 * self.batch)))

    @property
    def agreement(self) -> float | None:
        """The least cosine to fp32 of what was first encoded in bf16; None without any."""
        towers = (self.image_tower, self.text_tower)
        heard = [t.agreement for t in towers if isinstance(t, Rounded) and t.agreement is not None]
        return min(heard, default=None)

    def _towers(self, precision: str) -> tuple[Tower, Tower]:
        """From normalised pixels, and from token ids, to vectors."""
        if precision != BF16 or self.device.type != "cpu":
            return self._look, self.text
        rounded = copy.deepcopy(self.model).to(torch.bfloat16)
        text = TextTower(rounded)
        return (
            Rounded(self._look, lambda pixels: rounded.encode_image(pixels.bfloat16())),
            Rounded(self.text, text) if self.text.can_be_cut else self.text,
        )

    def _look(self, pixels: Tensor) -> Tensor:
        vectors: Tensor = self.model.encode_image(pixels)
        return vectors

    @torch.inference_mode()
    def _width(self) -> int:
        return int(self.text(self.tokenizer(["a"]).to(self.device)).shape[1])

    def _precision(self) -> AbstractContextManager[Any]:
        if self.device.type == "cuda":
            return torch.autocast("cuda", dtype=torch.bfloat16)
        return nullcontext()


def load(name: str, options: Options) -> OpenClipEncoder:
    """See core.encoders.load_encoder."""
    source = parse(name)
    check_packages(source.model)
    weights = find_weights(source, options.progress)
    model = _create(source, weights, pick_device(options.device))
    tokenizer = _tokenizer(source.model)
    return OpenClipEncoder(name, model, tokenizer, options.templates, options.precision)


def _create(source: Source, weights: Weights, device: torch.device) -> torch.nn.Module:
    try:
        with quiet():
            model: torch.nn.Module = open_clip.create_model(
                source.model,
                pretrained_text=False,
                force_quick_gelu=weights.quick_gelu,
                force_image_size=weights.size,
                force_preprocess_cfg=dict(weights.preprocess),
            )
        load_into(model, weights.file)  # never unpickles code
        return model.to(device)
    except BadInput:
        raise
    except pickle.UnpicklingError:
        reason = "holds more than plain tensors, which is never loaded; convert it to safetensors"
    except SafetensorError as error:
        reason = f"is damaged ({error})"
    except ImportError as error:
        reason = f"needs a package that is not installed ({error})"
    except OSError as error:
        reason = f"cannot be read ({error.strerror or str(error)[:300]})"
    except Exception as error:  # open_clip finds misfits with assertions and errors of all kinds
        reason = f"does not fit the model {source.model} ({str(error).strip()[:300]})"
        rather = _fits_rather(weights)
        reason = f"{reason}; {rather}" if rather else reason
    raise BadInput(f"The weights {str(weights.file)!r} cannot be used: the file {reason}.")


def _fits_rather(weights: Weights) -> str:
    try:
        models = fitting(weights.file)
    except Exception:  # what is wrong with the file is said already
        return ""
    return f"by its names and shapes it fits {' or '.join(models)}" if models else ""


def _tokenizer(model: str) -> Any:
    try:
        return open_clip.get_tokenizer(model)
    except Exception as error:  # some models fetch their tokenizer from the network
        first = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        raise WeightsUnavailable(
            f"The tokenizer of {model} could not be loaded ({first}); connect to the network "
            "once, or choose a model such as ViT-B-32."
        ) from None


def _shorten(image: Image.Image) -> Image.Image:
    """The middle of a very long strip; scaling all of it to the model's height would be huge."""
    short, long = sorted(image.size)
    if long <= LONGEST * short:
        return image
    left, top = (max(0, (side - LONGEST * short) // 2) for side in image.size)
    return image.crop((left, top, image.width - left, image.height - top))
