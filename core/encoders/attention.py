"""The inside of an open_clip block's attention, with torch's implementation or open_clip's own.

Both keep queries, keys and values in one matrix; open_clip's own may also norm the queries and
keys, scale the heads and norm what leaves. A layer norm is `direction` times `inverse_spread` plus
a bias, and linear once its spread is fixed: this is how a sum is followed through it.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


def heads_of(block: Any, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values (b, heads, tokens, width / heads) of tokens that enter a block."""
    attention = block.attn
    mixed = functional.linear(block.ln_1(tokens), attention.in_proj_weight, attention.in_proj_bias)
    heads = mixed.unflatten(-1, (3, attention.num_heads, -1)).permute(2, 0, 3, 1, 4)
    return _part(attention, "ln_q")(heads[0]), _part(attention, "ln_k")(heads[1]), heads[2]


def leave(block: Any, heads: Tensor) -> Tensor:
    """What the block adds to its tokens (b, tokens, width) when its heads hold these."""
    inner = _part(block.attn, "ln_inner")(_joined(block, heads))
    added: Tensor = block.ls_1(_part(block, "ln_attn")(block.attn.out_proj(inner)))
    return added


def directly_read(block: Any, tokens: Tensor, weights: Tensor) -> Tensor:
    """What the weighted sum of the tokens takes from each token in this block's attention.

    weights are (b, tokens), of those that read; the result is (b, tokens, width), of those that
    are read. With the spreads of the norms fixed and without biases these sum to the whole.
    """
    queries, keys, values = heads_of(block, tokens)
    looks = (queries @ keys.transpose(-1, -2) / keys.shape[-1] ** 0.5).softmax(dim=-1)
    inner, outer = _part(block.attn, "ln_inner"), _part(block, "ln_attn")
    mixed = _joined(block, looks @ values)
    weights = weights * inverse_spread(inner, mixed)
    weights = weights * inverse_spread(outer, block.attn.out_proj(inner(mixed)))
    read = torch.einsum("br,bhrt->bht", weights, looks)  # by each head, of each token
    given = direction(inner, _joined(block, read[..., None] * values))
    added = functional.linear(given, block.attn.out_proj.weight)
    taken: Tensor = block.ls_1(direction(outer, added))
    return taken


def direction(norm: nn.Module, tokens: Tensor) -> Tensor:
    """A layer norm's result but for its spread and bias; linear in the tokens."""
    if isinstance(norm, nn.Identity):
        return tokens
    assert isinstance(norm, nn.LayerNorm)
    return (tokens - tokens.mean(dim=-1, keepdim=True)) * norm.weight


def inverse_spread(norm: nn.Module, tokens: Tensor) -> Tensor:
    """What a layer norm multiplies each of the tokens by, (b, tokens)."""
    if isinstance(norm, nn.Identity):
        return tokens.new_ones(tokens.shape[:-1])
    assert isinstance(norm, nn.LayerNorm)
    return (tokens.var(dim=-1, unbiased=False) + norm.eps).rsqrt()


def _joined(block: Any, heads: Tensor) -> Tensor:
    """Heads side by side, (b, tokens, width)."""
    scale = getattr(block.attn, "head_scale", None)
    return (heads if scale is None else heads * scale).transpose(1, 2).flatten(2)


def _part(module: Any, name: str) -> nn.Module:
    """A part that only open_clip's own attention has."""
    return getattr(module, name, None) or nn.Identity()
