"""What a training on pixels asks of its settings before it starts."""

from core.checks import check_choice, check_clusters
from core.errors import BadInput
from core.pixels.settings import PixelSettings

KEEP = ("last", "best")
COMPILE = ("off", "default", "reduce-overhead")
LEAST = {  # of the settings that a method has
    **{"epochs": 1, "batch": 2, "size": 16, "width": 4},
    **{"repeats": 1, "over_clusters": 0, "local_views": 0, "local_size": 8, "instance_dim": 1},
}
ABOVE_0 = ("learning_rate", "budget_minutes", "temperature", "cluster_temperature")


def check_settings(settings: PixelSettings, images: int) -> None:
    """Raises BadInput when the settings cannot be, or that many clusters not be made."""
    check_clusters(settings.clusters, images)
    check_choice("keep", settings.keep, KEEP)
    check_choice("compile", settings.compile, COMPILE)
    for name, least in LEAST.items():
        value = getattr(settings, name, None)
        if value is not None and value < least:
            raise BadInput(f"The setting {name} is {value}; give {least} or more.")
    for name in ABOVE_0:
        value = getattr(settings, name, None)
        if value is not None and not value > 0:
            raise BadInput(f"The setting {name} is {value}; give more than 0.")
