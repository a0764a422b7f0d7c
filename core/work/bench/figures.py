"""How a figure of the bench is written: those of core.concepts.figures, and a few of its own."""

from ...concepts.figures import METRICS
from ...concepts.metric import Unit
from .entry import Table

OWN = {  # figures that only the bench has, and how many decimals they have
    "images": 0,
    "width": 0,
    "height": 0,
    "classes": 0,
    "nouns": 0,
    "seconds": 1,
}


def heading(metric: str) -> str:
    return metric.upper().replace("_", " ")


def is_share(metric: str) -> bool:
    if metric in OWN:
        return False
    return METRICS[metric].unit not in (Unit.NUMBER, Unit.COUNT)


def scaled(table: Table, value: float, metric: str) -> float:
    """A figure in the unit of its table."""
    return 100 * value if table.percent and is_share(metric) else value


def written(table: Table, value: float, metric: str) -> str:
    """A figure that is in the unit of its table already."""
    decimals = OWN.get(metric, 1 if table.percent else 3)
    return f"{value:,.{decimals}f}"
