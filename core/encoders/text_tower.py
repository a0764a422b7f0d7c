"""The text tower of an open_clip model, run no further than texts go, and once where they agree."""

from typing import Any

import torch
from open_clip.transformer import text_global_pool
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from .attention import heads_of, leave
from .prefix_tree import PrefixTree, prefix_tree


class TextTower:
    """Token ids in, un-normalised vectors out.

    A causal tower never looks ahead: what follows the end-of-text token changes nothing and is cut
    off, what several texts begin with is the same in all of them and run once, and of the last
    block only the end-of-text token is read. All of it is exact.
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
        x = self._by_tree(tokens) if self._is_plain() else self._by_rows(tokens)
        projection = self.tower.text_projection
        if projection is None:
            return x
        return projection(x) if isinstance(projection, nn.Linear) else x @ projection

    def _is_plain(self) -> bool:
        """Whether all attention is torch's: open_clip's own may scale by cosines."""
        blocks = self.tower.transformer.resblocks
        return all(isinstance(block.attn, nn.MultiheadAttention) for block in blocks)

    def _by_rows(self, tokens: Tensor) -> Tensor:
        """What leaves at the end of each row, (b, width)."""
        tower, length = self.tower, tokens.shape[1]
        positions = torch.arange(length, device=tokens.device)
        mask = tower.attn_mask[:length, :length]
        x = tower.ln_final(tower.transformer(self._enter(tokens, positions), attn_mask=mask))
        pooled: Tensor = text_global_pool(x, tokens, self.pool, eos_token_id=self.end)
        return pooled

    def _by_tree(self, tokens: Tensor) -> Tensor:
        """The same, where each distinct beginning is run once."""
        ends = self.lengths(tokens) - 1
        tree, every = prefix_tree(tokens, ends), torch.arange(len(tokens), device=tokens.device)
        x = self._enter(tokens[tree.rows, tree.positions], tree.positions)[:, None]
        *blocks, last = self.tower.transformer.resblocks
        mask = self.tower.attn_mask.to(x.dtype)[: tokens.shape[1], : tokens.shape[1]]
        for block in blocks:
            x = _changed(block, x, _looked(heads_of(block, x), tree, mask))
        reading = tree.paths[every, ends]  # the node of each row's end
        queries, *known = heads_of(block=last, tokens=x)
        keys, values = (_along(tree.paths, each) for each in known)
        found = scaled_dot_product_attention(
            queries[reading], keys, values, attn_mask=mask[ends][:, None, None]
        )
        x = _changed(last, x[reading], found)
        final: Tensor = self.tower.ln_final(x)[:, 0]
        return final

    def _enter(self, tokens: Tensor, positions: Tensor) -> Tensor:
        kind = self.tower.transformer.get_cast_dtype()
        embedding, position = self.tower.token_embedding, self.tower.positional_embedding
        return embedding(tokens).to(kind) + position[positions].to(kind)


def _looked(heads: tuple[Tensor, Tensor, Tensor], tree: PrefixTree, mask: Tensor) -> Tensor:
    """Attention of each node, (nodes, heads, 1, ...), over itself and the nodes before it.

    The beginning that all rows share is computed once; the rest is computed for each row, and a
    node is read from one of the rows that go through it.
    """
    queries, keys, values = heads
    keys, values = _along(tree.paths, keys), _along(tree.paths, values)
    s = tree.shared
    once = scaled_dot_product_attention(
        _along(tree.paths[:1, :s], queries), keys[:1, :, :s], values[:1, :, :s], mask[:s, :s]
    )
    each = scaled_dot_product_attention(
        _along(tree.paths[:, s:], queries), keys, values, attn_mask=mask[s:]
    )
    rows, positions = tree.later
    found = torch.cat([once[0].transpose(0, 1), each.transpose(1, 2)[rows, positions]])
    return found[:, :, None]


def _along(paths: Tensor, nodes: Tensor) -> Tensor:
    """Of nodes (nodes, heads, 1, ...) those along paths (b, t), (b, heads, t, ...)."""
    return nodes[:, :, 0][paths].transpose(1, 2)


def _changed(block: Any, x: Tensor, heads: Tensor) -> Tensor:
    """What leaves a block when x (b, t, width) enters and its heads hold these."""
    x = x + leave(block, heads)
    changed: Tensor = x + block.ls_2(block.mlp(block.ln_2(x)))
    return changed
