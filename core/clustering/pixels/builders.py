"""From the name of a method to what builds it: one dict, one folder a method."""

from collections.abc import Callable
from typing import Any

from .cc import method as cc
from .ccr import method as ccr
from .dcacn import method as dcacn
from .method import Method
from .store import PixelStore

# Settings of the method and the images -> what it tells the loop, on the CPU.
BUILDERS: dict[str, Callable[[Any, PixelStore], Method]] = {
    "ccr": ccr.build,
    "dcdc": ccr.build,
    "dcacn": dcacn.build,
    "cc": cc.build,
}
