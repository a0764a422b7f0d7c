"""Where in a picture a phrase is: how much more each patch says of it than of phrases at large.

Some directions are near to every text; a patch that points there would be bright for every phrase.
So the mean of the whole vocabulary is taken away from the phrase before it is compared with the
patches. docs/decisions/009-concept-maps.md compares this with other ways.
"""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..base.values import FloatArray, Patches

FINE = 16  # pixels per patch of the smooth map
PALE, DEEP = np.array((255, 196, 0)), np.array((214, 16, 74))  # colours of the lowest and highest


def localise(vectors: FloatArray, texts: FloatArray, phrase: int) -> FloatArray:
    """Strength of a phrase in every patch, (h, w).

    vectors are patches (h, w, d), texts the vocabulary's (m, d), phrase a row of these.
    """
    return np.asarray(vectors, np.float32) @ _centred(texts)[phrase]


def highest(vectors: FloatArray, texts: FloatArray) -> float:
    """The greatest strength of any phrase in any patch: where the colours of a picture end."""
    return float((np.asarray(vectors, np.float32) @ _centred(texts).T).max())


def _centred(texts: FloatArray) -> FloatArray:
    texts = np.asarray(texts, np.float32)
    return texts - texts.mean(axis=0) if len(texts) > 1 else texts


def smooth(values: FloatArray) -> FloatArray:
    """A map (h, w) in finer pixels (h FINE, w FINE), by cubic interpolation."""
    rows, columns = values.shape
    coarse = Image.fromarray(np.asarray(values, np.float32))
    fine = coarse.resize((columns * FINE, rows * FINE), Image.Resampling.BICUBIC)
    return np.asarray(fine)


def maximum(values: FloatArray, patches: Patches) -> tuple[float, float]:
    """Where the smooth map is highest within the picture: x and y in units of the picture."""
    fine = smooth(values)
    x0, y0, x1, y1 = patches.covers
    x = x0 + (np.arange(fine.shape[1]) + 0.5) / fine.shape[1] * (x1 - x0)
    y = y0 + (np.arange(fine.shape[0]) + 0.5) / fine.shape[0] * (y1 - y0)
    inside = ((y > 0) & (y < 1))[:, None] & ((x > 0) & (x < 1))  # padding is no part of it
    row, column = np.unravel_index(np.where(inside, fine, -np.inf).argmax(), fine.shape)
    return float(x[column]), float(y[row])


def overlay(values: FloatArray, full: float) -> bytes:
    """A map as a PNG to lay over the covered box: nothing at 0 and below, full colour at `full`."""
    strength = np.clip(smooth(values) / max(full, 1e-9), 0, 1)[..., None]
    colours = PALE + strength * (DEEP - PALE)
    pixels: NDArray[np.uint8] = np.concatenate([colours, 255 * strength], -1).round().astype("u1")
    png = io.BytesIO()
    Image.fromarray(pixels).save(png, "PNG")
    return png.getvalue()
