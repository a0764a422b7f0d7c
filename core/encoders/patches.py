"""Where in a picture: vectors of its patches in the space of the texts, by one open_clip ViT.

A ViT says what a picture shows with one vector; its patches were never asked. Four ways to ask
them, all through the model's own last norm and projection (P; x enters the last block, W are the
value and output maps of its attention):

    share   what the picture's vector takes directly from each patch in the last blocks, through
            their attention: these vectors are parts of a sum, so their products with a phrase are
            parts of the picture's cosine with it (Gandelsman, Efros, Steinhardt, Interpreting
            CLIP's Image Representation via Text-Based Decomposition, ICLR 2024, equation 5; for
            mean pooling averaged over the patches that read).
    keys    P(A W ln(x)), A = softmax(k k^T / sqrt(d)): values averaged over patches with like keys
            (k-k attention: Hajimiri et al., Pay Attention to Your Neighbours, WACV 2025; without
            residual and MLP: Lan et al., ClearCLIP, ECCV 2024). Unit vectors, as are the next.
    value   P(W ln(x)): what each patch offers to the others, without attention, residual or MLP
            (close to MaskCLIP: Zhou, Loy, Dai, Extract Free Dense Labels from CLIP, ECCV 2022).
    last    the patches as the last block leaves them.

docs/decisions/009-concept-maps.md says how well each points.
"""

from collections.abc import Callable
from typing import Any

import torch
from open_clip.transformer import VisionTransformer
from PIL import Image
from torch import Tensor
from torch.nn import functional

from ..base.errors import BadInput, UnknownName
from ..base.values import Patches
from .attention import direction, directly_read, heads_of, inverse_spread, leave
from .open_clip import OpenClipEncoder
from .protocol import Encoder

DEFAULT_VARIANT = "share"
LATE = 4  # blocks: those before hardly speak to the picture's vector directly (Gandelsman et al.)
INSTEAD = "Encoders such as photo and ViT-B-32/openai have maps."


def embed_patches(encoder: Encoder, image: Image.Image, variant: str = DEFAULT_VARIANT) -> Patches:
    """The vectors of the patches of an RGB image.

    Raises BadInput for an encoder without patches in the space of its texts, UnknownName for a
    variant.
    """
    tower = image_tower(encoder)
    assert isinstance(encoder, OpenClipEncoder)  # no other has such a tower
    square = torch.from_numpy(encoder.preprocess(image).copy()).permute(2, 0, 1)[None]
    pixels = (square.to(encoder.device) / 255 - encoder.mean) / encoder.std
    vectors = patch_vectors(tower, pixels, variant)[0].cpu().numpy()
    return Patches(encoder.name, variant, vectors, image.size, encoder.covers(image.size))


def image_tower(encoder: Encoder) -> VisionTransformer:
    """The encoder's ViT. Raises BadInput when its patches cannot be compared with phrases."""
    tower = getattr(getattr(encoder, "model", None), "visual", None)
    if not isinstance(tower, VisionTransformer):
        kind = f" ({type(tower).__name__})" if tower is not None else ""
        raise BadInput(
            f"There is no map for {encoder.name}: its image tower{kind} is not a ViT of open_clip, "
            f"so no patch of it can be compared with a phrase. {INSTEAD}"
        )
    if tower.attn_pool is not None or tower.pool_type == "none" or tower.proj is None:
        raise BadInput(
            f"There is no map for {encoder.name}: it pools its patches with a layer of its own, "
            f"so a patch alone cannot be compared with a phrase. {INSTEAD}"
        )
    return tower


@torch.inference_mode()
def patch_vectors(tower: VisionTransformer, pixels: Tensor, variant: str) -> Tensor:
    """Vectors (b, h, w, d) of the patches of normalised pictures (b, 3, H, W)."""
    if variant not in VARIANTS:
        raise UnknownName("variant of concept maps", variant, VARIANTS)
    entering = [tower._embeds(pixels)]  # (b, 1 + h w, width) before each block and after the last
    for block in tower.transformer.resblocks:
        entering.append(block(entering[-1]))
    vectors = VARIANTS[variant](tower, entering)[:, 1:]  # the class token is first
    return vectors.float().unflatten(1, tower.grid_size)


def _share(tower: Any, entering: list[Tensor]) -> Tensor:
    weights = _reading(tower, entering[-1])
    blocks = list(tower.transformer.resblocks)
    late = list(zip(blocks, entering, strict=False))[-LATE:]
    taken = torch.stack([directly_read(block, tokens, weights) for block, tokens in late]).sum(0)
    whole = tower._pool(entering[-1])[0] @ tower.proj
    return direction(tower.ln_post, taken) @ tower.proj / whole.norm(dim=1)[:, None, None]


def _reading(tower: Any, tokens: Tensor) -> Tensor:
    """How much each of the last tokens counts in the picture's vector, (b, tokens)."""
    weights = torch.zeros(tokens.shape[:2], dtype=tokens.dtype, device=tokens.device)
    if tower.pool_type == "tok":
        weights[:, 0] = 1
    else:
        weights[:, 1:] = 1 / (tokens.shape[1] - 1)
    if tower.final_ln_after_pool:
        pooled = (weights[..., None] * tokens).sum(dim=1, keepdim=True)
        return weights * inverse_spread(tower.ln_post, pooled)
    return weights * inverse_spread(tower.ln_post, tokens)


def _keys(tower: Any, entering: list[Tensor]) -> Tensor:
    block = tower.transformer.resblocks[-1]
    _, keys, values = heads_of(block, entering[-2])
    mixed = functional.scaled_dot_product_attention(keys, keys, values)
    return _unit(tower, leave(block, mixed))


def _value(tower: Any, entering: list[Tensor]) -> Tensor:
    block = tower.transformer.resblocks[-1]
    return _unit(tower, leave(block, heads_of(block, entering[-2])[2]))


def _last(tower: Any, entering: list[Tensor]) -> Tensor:
    return _unit(tower, entering[-1])


def _unit(tower: Any, tokens: Tensor) -> Tensor:
    return functional.normalize(tower.ln_post(tokens) @ tower.proj, dim=-1)


VARIANTS: dict[str, Callable[[Any, list[Tensor]], Tensor]] = {
    "share": _share,
    "keys": _keys,
    "value": _value,
    "last": _last,
}
