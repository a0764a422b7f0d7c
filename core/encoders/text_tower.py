"""The text tower of an open_clip model, run no further than the longest prompt of a batch."""

from typing import Any

import torch
from open_clip.transformer import text_global_pool
from torch import Tensor, nn


class TextTower:
    """Token ids in, un-normalised vectors out.

    A causal tower never looks ahead, so what follows the end-of-text token changes nothing and
    can be cut off: exact, and several times faster for short phrases.
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
        x = tower.transformer(x, attn_mask=tower.attn_mask[:length, :length])
        x = text_global_pool(tower.ln_final(x), tokens, self.pool, eos_token_id=self.end)
        projection = tower.text_projection
        if projection is None:
            return x
        return projection(x) if isinstance(projection, nn.Linear) else x @ projection
