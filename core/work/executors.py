"""Which executor does the work: as the command line says, else the environment, else threads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from ..base.checks import check_choice
from ..base.errors import BadInput
from ..base.executor import HERE, Executor

THREADS, RAY = EXECUTORS = ("threads", "ray")
EXECUTOR, ADDRESS = "WHYCLUSTER_EXECUTOR", "WHYCLUSTER_RAY_ADDRESS"  # in the environment


@contextmanager
def chosen(name: str | None = None, address: str | None = None) -> Iterator[Executor]:
    """The executor of that name, by default $WHYCLUSTER_EXECUTOR, else this process's threads.

    address is that of a Ray cluster, by default $WHYCLUSTER_RAY_ADDRESS; one that is given asks for
    Ray. Ray is left when the context is. Raises BadInput for an unknown name, or where Ray is not
    installed.
    """
    name = name or (RAY if address else os.environ.get(EXECUTOR)) or THREADS
    check_choice("executor", name, EXECUTORS)
    if name == THREADS:
        yield HERE
        return
    if find_spec("ray") is None:
        raise BadInput(
            "The executor is 'ray', which is not installed; pip install -r requirements-ray.txt "
            "(or whycluster[ray]) here and on the nodes, or choose 'threads'."
        )
    from .ray_executor import RayExecutor

    with RayExecutor(address or os.environ.get(ADDRESS) or None) as executor:
        yield executor
