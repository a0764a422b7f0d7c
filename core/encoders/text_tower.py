"""The text tower of an open_clip model, run no further than the longest prompt of a batch."""

from typing import Any

import torch
from open_clip.transformer import text_global_pool
from torch import Tensor, nn
from torch.nn import functional

from .attention import heads_of, leave

ALONE = 2  # tokens that rows must begin alike with, beyond the mark of the start, to share them


class TextTower:
    """Token ids in, un-normalised vectors out.

    A causal tower never looks ahead, so what follows the end-of-text token changes nothing and
    can be cut off: exact, and several times faster for short phrases. What all rows begin with is
    the same in all of them, and run once.
    """

    def __init__(self, model: Any):
        self.model = model
        self.tower = getattr(model, "text", model)  # CLIP keeps its text tower in itself
        self.pool = getattr(self.tower, "text_pool_type", getattr(self.tower, "pool_type", None))
        self.end: Any = getattr(self.tower, "text_eos_id", getattr(self.tower, "eos_id", None))

    @property
    def can_be_cut(self) -> bool:
        """Whether the tower is causal and reads its vector off the end-of-text token."""
        return (
            getattr(self.tower, "attn_mask", None) is not None
            and self.pool in ("argmax", "eos")
            and getattr(self.tower, "cls_emb", None) is None
            and not getattr(self.tower, "use_pad_mask", False)
        )

    def lengths(self, tokens: Tensor) -> Tensor:
        """How many tokens of each row matter, (b,)."""
        if not self.can_be_cut:
            return torch.full((len(tokens),), tokens.shape[1])
        ends = (
            tokens.argmax(dim=1) if self.pool == "argmax" else tokens.eq(self.end).int().argmax(1)
        )
        return ends + 1

    def __call__(self, tokens: Tensor) -> Tensor:
        """Vectors (b, d) of token ids (b, length), cut or whole."""
        if not self.can_be_cut:
            return self.model.encode_text(tokens)
        tower, length = self.tower, tokens.shape[1]
        kind = tower.transformer.get_cast_dtype()
        x = tower.token_embedding(tokens).to(kind)
        x = x + tower.positional_embedding[:length].to(kind)  # (b, length, width)
        shared = self._shared(tokens)
        if shared:
            x, tokens = self._after(x, shared), tokens[:, shared:]
        else:
            x = tower.transformer(x, attn_mask=tower.attn_mask[:length, :length])
        x = text_global_pool(tower.ln_final(x), tokens, self.pool, eos_token_id=self.end)
        projection = tower.text_projection
        if projection is None:
            return x
        return projection(x) if isinstance(projection, nn.Linear) else x @ projection

    def _shared(self, tokens: Tensor) -> int:
        """How many tokens all rows begin with, where it is worth to run them once, else 0."""
        blocks = self.tower.transformer.resblocks
        plain = all(isinstance(block.attn, nn.MultiheadAttention) for block in blocks)
        if len(tokens) < 2 or not plain:  # open_clip's own attention may scale by cosines
            return 0
        alike = int((tokens == tokens[:1]).all(dim=0).int().cumprod(dim=0).sum())
        alike = min(alike, tokens.shape[1] - 1)  # equal rows still have an end to read
        return alike if alike > ALONE else 0

    def _after(self, x: Tensor, shared: int) -> Tensor:
        """The transformer's result (b, length - shared, width) behind the tokens shared."""
        first, x = x[:1, :shared], x[:, shared:]
        mask = self.tower.attn_mask.to(x.dtype)
        length = shared + x.shape[1]
        for block in self.tower.transformer.resblocks:
            known = heads_of(block, first)  # of queries, keys and values, (1, heads, shared, ...)
            first = _through(block, first, known, mask[:shared, :shared])
            queries, keys, values = heads_of(block, x)
            keys, values = (
                torch.cat([before.expand(len(x), -1, -1, -1), own], dim=2)
                for before, own in ((known[1], keys), (known[2], values))
            )
            x = _through(block, x, (queries, keys, values), mask[shared:length, :length])
        return x


def _through(block: Any, x: Tensor, heads: tuple[Tensor, Tensor, Tensor], mask: Tensor) -> Tensor:
    """What leaves a block when x (b, t, width) enters, whose queries look at these keys."""
    x = x + leave(block, functional.scaled_dot_product_attention(*heads, attn_mask=mask))
    changed: Tensor = x + block.ls_2(block.mlp(block.ln_2(x)))
    return changed
