"""Searching a run: what is looked up, what the encoder is asked once, and what is refused."""

import csv
import json

import numpy as np
import pytest
from PIL import Image

from core.base import processes
from core.base.errors import BadInput, NotFound
from core.base.values import GIVEN_ENCODER
from core.concepts.search import Query, Term, phrases_of
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs, steps, worker
from core.work.cli.commands import main
from core.work.steps import Step, rewording, searching
from tests.pages.made_run import make_run

DIM = 32


class Toy:
    """Knows a direction for each class by its name, and pictures by their colour."""

    def __init__(self):
        self.asked = []

    def encode_texts(self, texts):
        self.asked += texts
        rows = [np.eye(DIM)[("car", "cat", "fish", "house").index(text)] for text in texts]
        return np.array(rows, np.float32)

    def encode_images(self, images):
        self.asked += images
        return np.eye(DIM, dtype=np.float32)[[2 for _ in images]]


@pytest.fixture
def toy(monkeypatch):
    encoder = Toy()
    for module in (searching, rewording):
        monkeypatch.setattr(module, "encoder_of", lambda *_: encoder)
    return encoder


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "images"
    return make_run(Workspace(tmp_path / "workspace"), folder, per_class=10, encoder="sample")


def asked(text="", **more):
    return Query(phrases_of(text), **more)


def answer(made, wanted):
    there = searching.searched(made.workspace, made.run)
    searching.make_ready(made.workspace, made.run, there, wanted)
    return searching.find(made.workspace, there, wanted)


def test_a_phrase_finds_its_class_and_is_embedded_once(made, toy):
    labels = load_run(made.workspace, made.run).images.labels
    for _ in range(2):
        found = answer(made, asked("fish", top=8))
        assert (labels[found.images] == 2).all() and len(found.images) == 8
        assert found.among == len(labels)
    assert toy.asked == ["fish"]


def test_until_it_was_prepared_a_phrase_is_missing(made, toy):
    there = searching.searched(made.workspace, made.run)
    wanted = asked("fish -cat")
    assert searching.missing(made.workspace, there, wanted) == (["fish", "cat"], [])
    with pytest.raises(NotFound, match="fish"):
        searching.find(made.workspace, there, wanted)
    steps.embed_query(made.workspace, of=made.run, phrases=["fish", "cat"])
    assert searching.missing(made.workspace, there, wanted) == ([], [])


def test_an_image_set_is_searched_as_its_newest_embeddings_have_it(made, toy):
    by_run, by_set = (
        searching.searched(made.workspace, id).vectors for id in (made.run, made.images)
    )
    np.testing.assert_array_equal(by_run, by_set)
    with pytest.raises(NotFound, match="neither a run nor an image set"):
        searching.searched(made.workspace, made.embeddings)


def test_a_picture_from_elsewhere_is_known_by_what_it_holds(made, toy, tmp_path):
    labels = load_run(made.workspace, made.run).images.labels
    for name in ("one.png", "two.png"):
        Image.new("RGB", (8, 8), "teal").save(tmp_path / name)
        found = answer(made, Query((Term(picture=str(tmp_path / name)),), top=5))
        assert (labels[found.images] == 2).all()
    assert len(toy.asked) == 1


@pytest.mark.parametrize("content", [b"", b"no picture at all"])
def test_what_is_no_picture_is_refused_by_its_name(made, toy, tmp_path, content):
    (tmp_path / "broken.png").write_bytes(content)
    with pytest.raises(BadInput, match=r"'broken.png' cannot be read"):
        answer(made, Query((Term(picture=str(tmp_path / "broken.png")),)))


def test_by_name_alone_images_come_in_their_order(made, toy):
    found = answer(made, Query(name="cat/*", top=4))
    assert found.images.tolist() == [10, 11, 12, 13] and found.among == 10


def test_vectors_without_an_encoder_can_be_searched_by_images_and_names_only(tmp_path, toy):
    made = make_run(
        Workspace(tmp_path / "own"), tmp_path / "images", per_class=5, encoder=GIVEN_ENCODER
    )
    assert len(answer(made, Query((Term(image=3),), top=3)).images) == 3
    with pytest.raises(BadInput, match="The encoder of these vectors is not known"):
        answer(made, asked("dog"))


def test_an_image_that_is_not_there_is_refused(made, toy):
    with pytest.raises(BadInput, match="0 to 39"):
        answer(made, Query((Term(image=40),)))


def test_the_command_prints_and_writes_what_it_found(made, toy, tmp_path, capsys):
    base = ["search", made.run, "fish -cat", "--workspace", str(made.workspace.folder)]
    assert main([*base, "--top", "3", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert all(row["file"].startswith("fish/") for row in rows)
    out = tmp_path / "found.csv"
    assert main([*base, "--not", "car", "--like", "21", "--out", str(out)]) == 0
    with out.open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == ["rank", "image", "number", "score"]
    assert "21" not in {row["number"] for row in table}
    scores = [float(row["score"]) for row in table]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("more", [[], ["--name", " "], ['"dog'], ["--like", "no/such.png"]])
def test_the_command_refuses_in_one_line(made, toy, more, capsys):
    words = ["search", made.run, *more, "--workspace", str(made.workspace.folder)]
    assert main(words) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and len(error.splitlines()) == 1


@pytest.fixture
def two_kinds(monkeypatch):
    """A long step, and one that is aside."""

    def register(name, **more):
        step = Step(lambda workspace, progress: name, name, **more)
        monkeypatch.setitem(steps.STEPS, name, step)

    register("long")
    register("quick", aside=True)


def test_the_searcher_does_what_is_aside_and_nothing_else(tmp_path, two_kinds):
    workspace = Workspace(tmp_path)
    long, quick = (jobs.submit(workspace, name) for name in ("long", "quick"))
    assert jobs.run_next(workspace, aside=True).id == quick
    assert jobs.run_next(workspace, aside=True) is None
    assert jobs.run_next(workspace).id == long


def test_the_worker_leaves_what_is_aside_to_the_searcher(tmp_path, two_kinds):
    workspace = Workspace(tmp_path)
    jobs.submit(workspace, "quick")
    assert jobs.run_next(workspace) is None


def test_a_searcher_is_a_process_of_its_own_and_there_is_one(tmp_path):
    workspace = Workspace(tmp_path)
    name = worker.ensure_searcher(workspace)
    try:
        assert worker.ensure_searcher(workspace) == name
        assert worker.worker_state(workspace) == "none"
    finally:
        processes.terminate(name)


def test_a_searcher_that_nobody_asks_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "ASKED_LAST", 0.0)
    worker.search(Workspace(tmp_path))


def test_a_searcher_ends_with_its_app(tmp_path, two_kinds):
    workspace = Workspace(tmp_path)
    jobs.submit(workspace, "quick")
    worker.search(workspace, while_alive="1@-1.00")
    assert [job.state for job in jobs.jobs(workspace)] == ["done"]
