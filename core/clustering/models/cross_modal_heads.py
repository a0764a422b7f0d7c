"""The networks of TAC and DXMC: for each modality a cluster head, and for DXMC an instance head."""

from torch import Tensor, nn

from ...learning.training import seeded
from .cross_modal import CrossModal
from .heads import build_head


class TwoHeads(nn.Module):
    """Cluster heads for images and texts; with `instance_dim` instance heads beside them."""

    def __init__(self, settings: CrossModal, dim: int):
        super().__init__()
        hidden, clusters, seed = settings.hidden, settings.clusters, settings.seed
        self.image = build_head(dim, hidden, clusters, 2 * seed)
        self.text = build_head(dim, hidden, clusters, 2 * seed + 1)
        width, self.shared = settings.instance_dim, settings.share_trunk
        self.instances = nn.ModuleList()
        with seeded(seed):
            for _ in range(2 if width else 0):
                self.instances.append(_instance_head(hidden if self.shared else dim, hidden, width))

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
