"""Work in a thread beside other work: what it raises, when it ends, what is told of it."""

import os
import re
import subprocess
import sys
from threading import Event

import numpy as np
import pytest
import torch

from core.base.errors import BadInput, Cancelled
from core.base.parallel import beside, numpy_by_one_thread, one_thread
from core.base.values import Embeddings, Projection
from core.store.workspace import Workspace
from core.work import steps
from core.work.steps import pipeline


def test_both_are_done_when_the_block_ends():
    done, other = Event(), Event()

    def work(progress):
        assert other.wait(10)  # what the block does while this runs
        progress(0.5)
        done.set()

    with beside(work):
        other.set()
    assert done.is_set()


def test_what_the_work_raises_is_raised_when_the_block_is_done():
    seen = []

    def work(progress):
        raise BadInput("no map")

    with pytest.raises(BadInput, match="no map"), beside(work):
        seen.append("block")
    assert seen == ["block"]


def test_work_is_cancelled_when_the_block_fails():
    begun, ends = Event(), []

    def work(progress):
        begun.set()
        try:
            while True:
                progress(0.1)
        except Cancelled:
            ends.append("cancelled")
            raise

    with pytest.raises(BadInput, match="the block"), beside(work):
        assert begun.wait(10)
        raise BadInput("the block")
    assert ends == ["cancelled"]


def test_who_waits_for_the_work_hears_of_it_and_may_stop_it():
    def work(progress):
        while True:
            progress(0.3, "half way")

    told = []

    def stop(fraction, message=""):
        told.append((fraction, message))
        if told[-1] == (0.3, "half way"):
            raise Cancelled

    with pytest.raises(Cancelled), beside(work, stop):
        pass
    assert told[-1] == (0.3, "half way")


def test_one_thread_multiplies_inside_and_as_many_as_before_outside(two_threads):
    import scipy.linalg  # noqa: F401  what one_thread would load
    from threadpoolctl import threadpool_info

    def threads():
        torchs = re.findall(r"_max_threads\(\) : (\d+)", torch.__config__.parallel_info())
        return [each["num_threads"] for each in threadpool_info()] + list(map(int, torchs))

    before = threads()
    with one_thread():
        assert set(threads()) == {1}
        assert np.allclose(np.eye(3) @ np.ones(3), 1)
    assert threads() == before and 2 in before


def test_numpy_alone_multiplies_by_one_thread():
    from threadpoolctl import threadpool_info

    def numpys():
        return [p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"]

    before = numpys(), torch.get_num_threads()
    with numpy_by_one_thread():
        assert (set(numpys()), torch.get_num_threads()) == ({1}, before[1])
    assert (numpys(), torch.get_num_threads()) == before


@pytest.mark.parametrize(("method", "beside_it"), [("t-sne", True), ("umap", False)])
def test_the_map_is_drawn_beside_the_training_but_for_umap(
    tmp_path, monkeypatch, method, beside_it
):
    """UMAP changes how many threads torch has: what a run learns may not depend on when."""
    workspace = Workspace(tmp_path)
    vectors = np.random.default_rng(0).standard_normal((40, 8)).astype(np.float32)
    id = workspace.save(Embeddings("made", vectors), step="embed", settings={}, parents={})
    request = steps.STEPS["run"].function.__annotations__["request"]
    asked = request(source="x", clusters=2, encoder="sample", method=method)
    with pipeline._drawing_beside(workspace, asked, id, lambda *a, **k: None):
        pass
    methods = {record.settings["method"] for record in workspace.records(Projection)}
    assert methods == ({"t-sne", "pca"} if beside_it else set())
    monkeypatch.setattr(pipeline, "MANY_IMAGES", 10)
    assert pipeline._drawing_beside(workspace, asked, id, None).__class__.__name__ == "nullcontext"


def test_what_a_thread_loads_beside_one_thread_is_limited_too():
    """threadpoolctl heeds one thread at a time: scikit-learn's own limit would do nothing there."""
    code = """
from threading import Thread
from threadpoolctl import threadpool_info
from core.base.parallel import one_thread

def search():
    import sklearn.neighbors
    print({each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"})

with one_thread():
    beside = Thread(target=search)
    beside.start()
    beside.join()
"""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "{1}"
