"""The networks of TAC and DXMC: for each modality a cluster head, and for DXMC an instance head."""

from torch import Tensor, nn

from ...learning.training import seeded
from .heads import build_head


class TwoHeads(nn.Module):
    """Cluster heads for images and texts, (b, dim) to (b, n_clusters) each.

    With an `instance_dim` there are instance heads beside them, to (b, instance_dim); a shared
    trunk is the cluster heads' hidden layer.
    """

    def __init__(
        self,
        dim: int,
        hidden: int,
        n_clusters: int,
        seed: int,
        instance_dim: int = 0,
        share_trunk: bool = False,
    ):
        super().__init__()
        self.image = build_head(dim, hidden, n_clusters, 2 * seed)
        self.text = build_head(dim, hidden, n_clusters, 2 * seed + 1)
        self.shared, below = share_trunk, hidden if share_trunk else dim
        self.instances = nn.ModuleList()
        with seeded(seed):
            for _ in range(2 if instance_dim else 0):
                self.instances.append(_instance_head(below, hidden, instance_dim))

    def both(self, head: nn.Module, rows: Tensor) -> tuple[Tensor, Tensor | None]:
        """Clusters (b, k) by one of the cluster heads, and instances (b, e) where there are."""
        assert isinstance(head, nn.Sequential)
        trunk = head[:-2](rows)
        clusters = head[-2:](trunk)
        if not len(self.instances):
            return clusters, None
        instance = self.instances[0 if head is self.image else 1]
        return clusters, instance(trunk if self.shared else rows)


def _instance_head(dim: int, hidden: int, width: int) -> nn.Sequential:
    """No normalisation, neither inside nor of what comes out, as in DXMC's code."""
    return nn.Sequential(nn.Linear(dim, hidden), nn.ReLU(), nn.Linear(hidden, width))
