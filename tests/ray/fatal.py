"""What ends the node it runs on, once, while the work goes on."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True)
class FatalOnce:
    """A function that from an item on does its work only after it has ended a node."""

    function: Callable[[Any], Any]
    begins: Callable[[Any], bool]  # whether an item is such
    marker: Path  # there once a node has been ended

    def __call__(self, item: Any) -> Any:
        if self.begins(item):
            end_node_once(self.marker)
        return self.function(item)


class Stillborn:
    """A function that ends the process which unpickles it."""

    def __reduce__(self) -> tuple[Callable[[], Any], tuple[()]]:
        return _end, ()


def _end() -> None:
    psutil.Process().kill()


def end_node_once(marker: Path) -> None:
    """On any node but the head, end it if none has ended yet; on the head, wait for that."""
    if not _on_head() and _first(marker):
        psutil.Process().parent().kill()  # the node's own process, and with it all its workers
        threading.Event().wait()
    while not marker.exists():
        threading.Event().wait(0.01)


def _on_head() -> bool:
    import ray

    head = next(node for node in ray.nodes() if "node:__internal_head__" in node["Resources"])
    return ray.get_runtime_context().get_node_id() == head["NodeID"]


def _first(marker: Path) -> bool:
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
