"""Work on a Ray cluster: import checks, thumbnails and embeddings by workers on all its nodes."""

import os
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from typing import Any, TypeVar

from ..base.errors import BadInput
from ..base.parallel import CORES
from .ray_pool import Pool, first_line
from .ray_worker import Raised, RayWorker, installed

A = TypeVar("A")
B = TypeVar("B")
SHARES = 8  # so many handfuls are what one machine has ahead
WAIT = 10.0  # seconds for a cluster's head to answer; Ray itself would try for minutes
RAY_ADDRESS = "RAY_ADDRESS"  # this and the next two are Ray's own variables
TELEMETRY = "RAY_USAGE_STATS_ENABLED"
# Without it Ray puts the network's address in the place of 127.0.0.1, whoever gave that: it then
# listens to the network, or looks for a cluster of this machine alone where none is.
LOOPBACK = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
QUIET = {"logging_level": "error", "log_to_driver": False}
LOCAL = ("127.0.0.1", "localhost")
ALONE = {"address": "local", "include_dashboard": False, "_node_ip_address": "127.0.0.1"}


class RayExecutor:
    """Connects when there is something to do; as a context it leaves no worker and no Ray behind.

    address is that of a cluster's head, such as 10.0.0.5:6379; without it the cluster is what
    $RAY_ADDRESS says, else one of this machine alone, which ends with the work.
    """

    distant = True

    def __init__(self, address: str | None = None):
        self.address, self.exit = address, ExitStack()

    def __enter__(self) -> "RayExecutor":
        return self

    def __exit__(self, *_: object) -> None:
        self.exit.close()

    def in_order(
        self, function: Callable[[A], B], items: Iterable[A], ahead: int = 64, model: bool = False
    ) -> Iterator[B]:
        """See core.base.executor. A worker that is lost costs what it had in hand, no more.

        Raises BadInput where there is no cluster, or none of its nodes has room for a worker.
        """
        handfuls = _handfuls(items, max(1, ahead // SHARES))
        first = next(handfuls, None)
        if first is None:  # nothing to connect for
            return
        self._connect()
        begin, workers = self._workers(function, model)
        pool = Pool(begin, workers, _check_installed)
        try:
            for results in pool.in_order(chain([first], handfuls)):
                for result in results:
                    if isinstance(result, Raised):
                        raise result.error
                    yield result
        finally:
            pool.close()

    def _connect(self) -> None:
        address = self.address or os.environ.get(RAY_ADDRESS)
        alone = address is None or address.rpartition(":")[0] in LOCAL
        os.environ |= {TELEMETRY: "0", **(LOOPBACK if alone else {})}
        import ray  # reads these when it is imported

        if ray.is_initialized():
            return
        try:
            if address:
                _check_answers(address)
            ray.init(**QUIET, **({"address": address} if address else ALONE))
        except (OSError, RuntimeError, ValueError) as error:
            raise BadInput(_no_cluster(address, error)) from error
        self.exit.callback(ray.shutdown)

    def _workers(self, function: Any, model: bool) -> tuple[Callable[[], Any], int]:
        """How to begin a worker, and for how many the cluster has room.

        Each has as many threads as torch has here: sums of floats may depend on their number.
        """
        import ray
        import torch

        threads = torch.get_num_threads()
        nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
        gpus = int(model and any(node.get("GPU", 0) for node in nodes))
        count = sum(_room(node, threads, gpus) for node in nodes)
        if not count:
            raise BadInput(_no_room(nodes, threads))
        settings = {"OMP_NUM_THREADS": threads, "OMP_WAIT_POLICY": "PASSIVE", CORES: threads}
        worker = ray.remote(RayWorker).options(
            num_cpus=threads,
            num_gpus=gpus,
            max_concurrency=2,
            runtime_env={"env_vars": {name: str(value) for name, value in settings.items()}},
        )
        shared = ray.put(function)
        return lambda: worker.remote(shared), count


def _check_answers(address: str) -> None:
    """Raises OSError where nobody listens at HOST:PORT; other forms of address are Ray's to try."""
    host, _, port = address.rpartition(":")
    if "/" not in address and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=WAIT).close()


def _room(node: dict[str, float], threads: int, gpus: int) -> int:
    """For how many workers a node has room."""
    by_threads = int(node.get("CPU", 0) // threads)
    return min(by_threads, int(node.get("GPU", 0) // gpus)) if gpus else by_threads


def _handfuls(items: Iterable[A], size: int) -> Iterator[Sequence[A]]:
    remaining = iter(items)
    while handful := list(islice(remaining, size)):
        yield handful


def _check_installed(there: dict[str, str]) -> None:
    """Raises BadInput where a worker would compute by other code than this process."""
    here = installed()
    other = [
        f"{name} {there.get(name)} instead of {here[name]}"
        for name in here
        if there.get(name) != here[name]
    ]
    if other:
        raise BadInput(
            f"A node of the Ray cluster has {', '.join(other)}; install the same WhyCluster and "
            "the same packages (constraints.txt) on all nodes."
        )


def _no_cluster(address: str | None, error: Exception) -> str:
    first = first_line(error)
    if address is None:
        return f"Ray could not be started on this machine ({first})."
    return (
        f"No Ray cluster can be reached at {address!r} ({first}); give the address of its "
        "head, such as 10.0.0.5:6379, from one of its nodes."
    )


def _no_room(nodes: Sequence[dict[str, float]], threads: int) -> str:
    most = int(max((node.get("CPU", 0) for node in nodes), default=0))
    return (
        f"No node of the Ray cluster has room for a worker of {threads} threads (the largest has "
        f"{most} processors); set OMP_NUM_THREADS to what a worker shall have."
    )
