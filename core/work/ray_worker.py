"""What runs inside a Ray worker: one function over handfuls of items. Never imports Ray."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..base.errors import UserError
from ..base.parallel import in_order

CORE = Path(__file__).parents[1]
ROOMS = ("base", "words", "learning", "images", "encoders")  # that functions for workers come from
TELLING = (  # packages that decode, or that embed
    *("pillow", "tifffile", "pillow-heif", "pillow-jxl-plugin", "imagecodecs"),
    *("torch", "torchvision", "numpy", "onnxruntime", "open_clip_torch", "timm", "transformers"),
)


@dataclass(frozen=True)
class Raised:
    """In place of a result: what a user can mend. Ray would wrap it in a traceback."""

    error: UserError


class RayWorker:
    """Made an actor by core.work.ray_pool; two calls run at a time, in threads."""

    def __init__(self, function: Callable[[Any], Any]):
        self.function = function

    def installed(self) -> dict[str, str]:
        """See `installed`; the answer also says that this worker is there."""
        return installed()

    def run(self, items: Sequence[Any]) -> list[Any]:
        """Results of the items in order, up to the first that raises a UserError."""
        results: list[Any] = []
        try:
            results.extend(in_order(self.function, items))
        except UserError as error:
            results.append(Raised(error))
        return results


@cache
def installed() -> dict[str, str]:
    """What results depend on and must be the same on all machines: name -> version."""
    return {"WhyCluster": _code(), **{name: _version(name) for name in TELLING}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _code() -> str:
    """A hash of the code that workers run: 8 hex digits."""
    digest = hashlib.sha256()
    for file in sorted(file for room in ROOMS for file in (CORE / room).rglob("*.py")):
        digest.update(file.relative_to(CORE).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:8]
