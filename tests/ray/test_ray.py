"""The same results on a Ray cluster as by threads, bit for bit, whatever happens to its nodes."""

from functools import partial

import numpy as np
import psutil
import pytest

from core.base.errors import BadInput, Cancelled
from core.base.executor import HERE
from core.base.values import Embeddings, ImageSet, Thumbnails
from core.encoders import load_encoder
from core.encoders.embedding import embed_images, embed_texts
from core.encoders.remote import RemoteEncoding
from core.store.workspace import Workspace
from core.work import executors, jobs, steps
from core.work.cli.commands import main
from core.work.ray_executor import RayExecutor
from tests.ray.fatal import FatalOnce, Stillborn

ray = pytest.importorskip("ray", reason="ray is not installed")
pytestmark = pytest.mark.ray
SAMPLE = partial(load_encoder, "sample")


def alive() -> int:
    """Nodes of the cluster."""
    return sum(node["Alive"] for node in ray.nodes())


def square(item: int) -> int:
    if item < 0:
        raise BadInput(f"{item} is negative")
    return item * item


def test_results_come_in_order_though_a_node_is_lost(on_ray, tmp_path):
    fatal = FatalOnce(square, lambda item: item >= 60, tmp_path / "ended")
    assert list(on_ray.in_order(fatal, range(200), ahead=32)) == [i * i for i in range(200)]
    assert (tmp_path / "ended").exists() and alive() == 2


def test_what_a_user_can_mend_is_told_as_it_is_after_the_results_before_it(on_ray):
    found: list[int] = []
    with pytest.raises(BadInput, match="^-1 is negative$"):
        found.extend(on_ray.in_order(square, [3, 2, 1, -1, 5], ahead=64))
    assert found == [9, 4, 1]


def test_items_that_end_every_worker_are_told(on_ray):
    def end(item: int) -> int:
        if item == 7:
            psutil.Process().kill()
        return item

    with pytest.raises(BadInput, match="4 workers of Ray ended one after another"):
        list(on_ray.in_order(end, range(20), ahead=8))


def test_workers_that_end_before_they_begin_are_told(on_ray):
    with pytest.raises(BadInput, match="Workers of Ray end before they begin, the last by"):
        list(on_ray.in_order(Stillborn(), range(20)))


def test_import_finds_the_same_images_rejects_and_thumbnails(on_ray, here, folder, tmp_path):
    there = Workspace(tmp_path)
    id = steps.import_images(there, source=str(folder), executor=on_ray)
    before, found = (w.load(ImageSet, id) for w in (here[0], there))
    assert id == here[1] and (found.files, found.rejects) == (before.files, before.rejects)
    assert {reject.file for reject in found.rejects} == {"empty.png", "text.jpg", "cut.png"}
    small = [w.load(Thumbnails, w.records(Thumbnails, images=id)[0].id) for w in (here[0], there)]
    assert np.array_equal(small[0].data, small[1].data)


@pytest.mark.parametrize("views", [0, 2])
def test_embeddings_are_the_same_bit_for_bit_under_the_same_id(on_ray, here, tmp_path, views):
    there = Workspace(tmp_path)
    images = here[0].load(ImageSet, here[1])
    record = here[0].record(here[1])
    there.save(images, step=record.step, settings=record.settings, parents=record.parents)
    ids, found = [], []
    for workspace, executor in ((here[0], HERE), (there, on_ray)):
        ids.append(
            steps.embed(workspace, images=here[1], encoder="sample", views=views, executor=executor)
        )
        found.append(workspace.load(Embeddings, ids[-1]))
    assert ids[0] == ids[1]
    assert np.array_equal(found[0].vectors, found[1].vectors)
    assert views == 0 or np.array_equal(found[0].views, found[1].views)


def test_a_node_lost_in_mid_embedding_costs_nothing(on_ray, here, tmp_path):
    images = here[0].load(ImageSet, here[1])
    encoder = SAMPLE()
    expected = embed_images(encoder, images, views=7)  # batches of eight
    fatal = _Fatal(on_ray, tmp_path / "ended")
    found = embed_images(encoder, images, views=7, batches=RemoteEncoding(fatal, SAMPLE).batches)
    assert (tmp_path / "ended").exists() and alive() == 2
    assert np.array_equal(found.vectors, expected.vectors)
    assert np.array_equal(found.views, expected.views)


class _Fatal:
    """The executor, with a function that ends a node once half of the images are there."""

    distant = True

    def __init__(self, executor, marker):
        self.executor, self.marker = executor, marker

    def in_order(self, function, items, ahead=64, model=False):
        fatal = FatalOnce(function, lambda batch: batch[0][0] >= 30, self.marker)
        return self.executor.in_order(fatal, items, ahead, model)


def test_phrases_are_the_same_bit_for_bit(on_ray):
    texts = [
        f"{colour} {thing} {n}"
        for colour in ("red", "blue")
        for thing in ("bird", "dog")
        for n in range(200)
    ]
    encoder = SAMPLE()
    found = embed_texts(encoder, texts, blocks=RemoteEncoding(on_ray, SAMPLE).blocks)
    assert np.array_equal(found.vectors, embed_texts(encoder, texts).vectors)


def test_stop_ends_it_and_no_worker_is_left(three, here):
    workers: list[psutil.Process] = []

    def stop(fraction: float, message: str = "", **losses: float) -> None:
        if fraction > 0.3:
            every = psutil.process_iter(["name"])
            workers.extend(each for each in every if "RayWorker" in each.info["name"])
            raise Cancelled

    images = here[0].load(ImageSet, here[1])
    with RayExecutor(three.address) as executor, pytest.raises(Cancelled):
        elsewhere = RemoteEncoding(executor, SAMPLE)
        embed_images(SAMPLE(), images, views=7, progress=stop, batches=elsewhere.batches)
    assert not ray.is_initialized()
    assert workers and psutil.wait_procs(workers, timeout=30)[1] == []


def test_a_file_that_is_gone_is_told_as_on_one_machine(on_ray, here, tmp_path):
    first = here[0].load(ImageSet, here[1])
    images = ImageSet(first.root, (*first.files[:-1], "gone.png"), first.labels)
    told = []
    for batches in ({}, {"batches": RemoteEncoding(on_ray, SAMPLE).batches}):
        with pytest.raises(BadInput, match="cannot be read any more: no such file") as error:
            embed_images(SAMPLE(), images, views=7, **batches)
        told.append(str(error.value))
    assert told[0] == told[1]


def test_images_at_a_url(on_ray, here, folder, tmp_path):
    there = Workspace(tmp_path)
    id = steps.import_images(there, source=f"file://{folder}", executor=on_ray)
    found = there.load(ImageSet, id)
    before = here[0].load(ImageSet, here[1])
    assert (found.root, found.files) == (f"file://{folder}", before.files)
    assert found.rejects == before.rejects
    embedded = [
        w.load(Embeddings, steps.embed(w, images=i, encoder="sample", views=0, executor=e))
        for w, i, e in ((*here, HERE), (there, id, on_ray))
    ]
    assert np.array_equal(embedded[0].vectors, embedded[1].vectors)


def test_from_the_command_line(three, here, folder, tmp_path, capsys):
    where = ["--workspace", str(tmp_path), "--executor", "ray", "--ray-address", three.address]
    assert main(["import-images", "--source", str(folder), *where]) == 0
    images = capsys.readouterr().out.split()[-1]
    given = ["--images", images, "--encoder", "sample", "--views", "0"]
    assert main(["embed", *given, *where]) == 0
    id = capsys.readouterr().out.split()[-1]
    assert images == here[1]
    assert id == steps.embed(here[0], images=images, encoder="sample", views=0)
    assert not ray.is_initialized()


def test_a_job_runs_where_the_environment_says(three, folder, tmp_path, monkeypatch):
    monkeypatch.setenv(executors.EXECUTOR, "ray")
    monkeypatch.setenv(executors.ADDRESS, three.address)
    asked = []
    monkeypatch.setattr(RayExecutor, "in_order", _noting(RayExecutor.in_order, asked), raising=True)
    workspace = Workspace(tmp_path)
    jobs.submit(workspace, "import_images", source=str(folder))
    done = jobs.run_next(workspace)
    assert done is not None and done.state == "done", done
    assert asked == [three.address]


def _noting(method, asked):
    def in_order(self, *given, **how):
        asked.append(self.address)
        return method(self, *given, **how)

    return in_order


def test_a_worker_needs_more_than_the_nodes_have(on_ray):
    import torch

    torch.set_num_threads(2)
    with pytest.raises(BadInput, match="room for a worker of 2 threads.*has 1 processors"):
        list(on_ray.in_order(square, [1]))


def test_other_code_on_a_node_is_refused(on_ray, monkeypatch):
    here = {**executors_installed(), "torch": "1.0"}
    monkeypatch.setattr("core.work.ray_executor.installed", lambda: here)
    with pytest.raises(BadInput, match="torch .* instead of 1.0; install the same WhyCluster"):
        list(on_ray.in_order(square, [1]))


def executors_installed():
    from core.work.ray_worker import installed

    return installed()


def test_no_cluster_at_the_address():
    with RayExecutor("127.0.0.1:1") as executor, pytest.raises(BadInput, match="No Ray cluster"):
        list(executor.in_order(square, [1]))
