"""Where in a picture, by the photo encoder: its patches as vectors in the space of its nouns.

    share   what each patch adds to the probability of each class, to first order: the gradient of
            the probability by the mean feature, times the patch's features (Grad-CAM: Selvaraju
            and others, ICCV 2017, for a probability in place of a logit, without its ReLU)
    class   the logits of each patch less their mean over the picture (class activation maps: Zhou
            and others, CVPR 2016)
    last    the probabilities of the classes in each patch, as if it were a picture of its own

docs/decisions/016-the-photo-encoder.md says how well each points.
"""

from collections.abc import Callable

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from ...base.errors import UnknownName
from ...base.values import FloatArray, Patches
from ..protocol import Encoder
from .encoder import SAYS, PhotoEncoder

DEFAULT_VARIANT = "share"
FINER = 3  # times the encoder's own size: a picture alone can be looked at more closely


@torch.inference_mode()
def embed_patches(encoder: Encoder, image: Image.Image, variant: str = DEFAULT_VARIANT) -> Patches:
    """The vectors of the patches of an RGB image. Raises UnknownName for a variant."""
    assert isinstance(encoder, PhotoEncoder)
    if variant not in VARIANTS:
        raise UnknownName("variant of concept maps", variant, VARIANTS)
    square = torch.from_numpy(encoder.preprocess(image).copy()).permute(2, 0, 1)[None] / 255
    fine = functional.interpolate(square, scale_factor=FINER, mode="bicubic", antialias=True)
    features = encoder.tower.maps(fine.clamp(0, 1).to(encoder.device))[0]
    classes = VARIANTS[variant](encoder, features.permute(1, 2, 0).float().cpu().numpy())
    rest = encoder.dim - classes.shape[-1]
    vectors = np.pad(SAYS * classes, ((0, 0), (0, 0), (0, rest))).astype(np.float32)
    return Patches(encoder.name, variant, vectors, image.size, encoder.covers(image.size))


def _share(encoder: PhotoEncoder, features: FloatArray) -> FloatArray:
    """(h, w, 1000); the sum over all patches is 0 to first order for an undecided picture."""
    likely = encoder.probabilities(features.mean(axis=(0, 1)))  # (1000,)
    logits = features @ encoder.weights.T
    return np.asarray(likely * (logits - (logits @ likely)[..., None]))


def _class(encoder: PhotoEncoder, features: FloatArray) -> FloatArray:
    logits = features @ encoder.weights.T
    return np.asarray(logits - logits.mean(axis=(0, 1)))


def _last(encoder: PhotoEncoder, features: FloatArray) -> FloatArray:
    return encoder.probabilities(features)


VARIANTS: dict[str, Callable[[PhotoEncoder, FloatArray], FloatArray]] = {
    "share": _share,
    "class": _class,
    "last": _last,
}
