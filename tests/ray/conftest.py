"""A Ray cluster of three nodes on the loopback of this machine, with one processor each."""

import os
from pathlib import Path

import pytest

from core.store.workspace import Workspace
from core.work import steps

# Else Ray puts the network's address in the place of 127.0.0.1: see core.work.ray_executor.
os.environ |= {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0"}

NODE = {
    "num_cpus": 1,
    "object_store_memory": 100_000_000,
    "include_dashboard": False,
    "node_ip_address": "127.0.0.1",
}


@pytest.fixture(autouse=True)
def one_thread():
    """As many as the nodes have processors."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def cluster():
    """The cluster's head and two more nodes; nothing of it is left at the end."""
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args=NODE, shutdown_at_exit=False)
    yield made
    made.shutdown()


@pytest.fixture
def three(cluster):
    """Three nodes, whatever the test before has done to them."""
    for node in list(cluster.worker_nodes):
        if not node.remaining_processes_alive():
            cluster.remove_node(node, allow_graceful=False)
    for _ in range(2 - len(cluster.worker_nodes)):
        cluster.add_node(wait=False, **NODE)
    cluster.wait_for_nodes()
    return cluster


@pytest.fixture
def on_ray(three):
    """The executor of the cluster, which leaves no Ray behind in this process."""
    import ray

    from core.work.ray_executor import RayExecutor

    with RayExecutor(three.address) as executor:
        yield executor
    assert not ray.is_initialized()


@pytest.fixture(scope="session")
def folder(drawings, tmp_path_factory) -> Path:
    """The drawings, and three files that are no images."""
    made = tmp_path_factory.mktemp("with-rejects")
    for file in sorted(drawings.rglob("*.png")):
        (made / file.parent.name).mkdir(exist_ok=True)
        (made / file.parent.name / file.name).write_bytes(file.read_bytes())
    (made / "empty.png").touch()
    (made / "text.jpg").write_text("not a picture")
    whole = next(made.rglob("*.png")).read_bytes()
    (made / "cut.png").write_bytes(whole[: len(whole) // 2])
    return made


@pytest.fixture(scope="session")
def here(folder, tmp_path_factory) -> tuple[Workspace, str]:
    """A workspace that holds the folder's images, imported by threads, and their id."""
    workspace = Workspace(tmp_path_factory.mktemp("here"))
    return workspace, steps.import_images(workspace, source=str(folder))
