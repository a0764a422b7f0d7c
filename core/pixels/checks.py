"""What a training on pixels asks of its settings as soon as they are put together."""

import math
from typing import TYPE_CHECKING

from core.checks import check_choice
from core.errors import BadInput

if TYPE_CHECKING:
    from core.pixels.settings import PixelSettings

# Each is looked at in the methods that have it.
CHOICES: dict[str, tuple[str, ...]] = {
    "keep": ("last", "best"),
    "compile": ("off", "default", "reduce-overhead"),
    "depth": ("10", "18", "34"),
    "head": ("linear", "mlp"),
    "relation": ("anchor", "sum", "mean", "huber"),
    "mode": ("column", "row"),
}
LEAST = {
    **{"clusters": 2, "epochs": 1, "batch": 2, "size": 16, "width": 4, "repeats": 1},
    **{"over_clusters": 0, "local_views": 0, "local_size": 8, "instance_dim": 1, "reduction": 0},
    **{"instance_weight": 0, "cluster_weight": 0, "relation_weight": 0, "balance_weight": 0},
    "jitter": 0,
}
ABOVE_0 = ("learning_rate", "budget_minutes", "temperature", "cluster_temperature")


def check_settings(settings: "PixelSettings") -> None:
    """Raises BadInput for a setting out of its range, whatever the images are."""
    for name, known in CHOICES.items():
        if hasattr(settings, name):
            check_choice(name, str(getattr(settings, name)), known)
    for name, least in LEAST.items():
        value = getattr(settings, name, None)
        if value is not None and not least <= value < math.inf:
            raise BadInput(f"The setting {name} is {value}; give {least} or more.")
    for name in ABOVE_0:
        value = getattr(settings, name, None)
        if value is not None and not 0 < value < math.inf:
            raise BadInput(f"The setting {name} is {value}; give more than 0.")
