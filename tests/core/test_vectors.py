"""Embeddings made elsewhere: all kinds of files give the same rows, and a run stands on them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from safetensors.numpy import save_file

from core.base.errors import BadInput
from core.base.values import Assignment, Embeddings, ImageSet
from core.encoders.vectors import read_vectors
from core.store.runs import load_run
from core.work import steps
from core.work.cli import commands as cli
from core.work.request import ClusterRequest, RunRequest

IMAGES = ImageSet("/pictures", ("a/1.png", "a/2.png", "b/3.png"), np.array([0, 0, 1]), ("a", "b"))
VECTORS = np.array([[3, 4, 0], [0, 0, 2], [1, 0, 0]], np.float32)
ORDER = [2, 0, 1]
MIXED = [("/pictures/" if n else "") + IMAGES.files[n] for n in ORDER]


def fixed(rows: np.ndarray) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), rows.shape[1])


def write(name: str, path: Path) -> None:
    mixed = VECTORS[ORDER]
    if name == "plain.npy":
        np.save(path, VECTORS)
    elif name == "half.npy":
        np.save(path, VECTORS.astype(np.float16))
    elif name == "one.npz":
        np.savez(path, VECTORS)
    elif name == "named.npz":
        np.savez(path, features=mixed, paths=np.array(MIXED), more=np.zeros(3))
    elif name == "one.safetensors":
        save_file({"x": VECTORS}, path)
    elif name == "several.safetensors":
        save_file({"embeddings": VECTORS, "text": np.zeros((9, 3), np.float32)}, path)
    elif name == "lists.parquet":
        table = pa.table({"path": MIXED, "embedding": pa.array(mixed.tolist()), "n": ORDER})
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.parquet.write_table(pa.table({"vector": fixed(VECTORS)}), path)


NAMES = ("plain.npy", "half.npy", "one.npz", "named.npz", "one.safetensors")
MORE = ("several.safetensors", "lists.parquet", "fixed.parquet")


@pytest.mark.parametrize("name", [*NAMES, *MORE])
def test_every_kind_of_file_gives_unit_rows_in_the_order_of_the_set(name, tmp_path):
    write(name, tmp_path / name)
    found = read_vectors(tmp_path / name, IMAGES)
    assert found.dtype == np.float32
    assert np.allclose(found, [[0.6, 0.8, 0], [0, 0, 1], [1, 0, 0]])


BAD = {
    "few.npy": (VECTORS[:2], "holds 2 vectors for 3 images; give one for each"),
    "flat.npy": (VECTORS[0], "holds 3 values of float32; give a table of numbers"),
    "texts.npy": (np.array([["a", "b"]] * 3), "holds 3 x 2 values of <U1"),
    "zero.npy": (
        VECTORS * [[1], [0], [1]],
        "vector of image 1 in 'zero.npy' is zero or not finite",
    ),
    "nan.npy": (VECTORS / [[1], [1], [np.inf]] * np.nan, "(3 such)"),
    "object.npy": (np.array([{}, 1, 2], object), "cannot be read (Object arrays cannot be loaded"),
    "a.txt": (VECTORS, "is not one of .npy, .npz, .parquet, .safetensors"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_one_sentence(name, tmp_path):
    array, message = BAD[name]
    with (tmp_path / name).open("wb") as file:
        np.save(file, array, allow_pickle=True)
    with pytest.raises(BadInput) as told:
        read_vectors(tmp_path / name, IMAGES)
    assert message in str(told.value) and len(str(told.value)) < 300


@pytest.mark.parametrize("name", ["a.npy", "a.npz", "a.parquet", "a.safetensors"])
def test_a_damaged_file_is_said(name, tmp_path):
    (tmp_path / name).write_bytes(b"\x93NUMPY, or nearly so")
    with pytest.raises(BadInput, match="cannot be read"):
        read_vectors(tmp_path / name, IMAGES)


def test_names_that_do_not_fit_are_said(tmp_path):
    paths = np.array(["a/1.png", "a/1.png", "x.png"])
    np.savez(tmp_path / "a.npz", vectors=VECTORS, paths=paths)
    with pytest.raises(BadInput, match="does not fit the set: unknown image: x.png"):
        read_vectors(tmp_path / "a.npz", IMAGES)


@pytest.mark.parametrize("names", [IMAGES.files[:2], (*IMAGES.files, "a/1.png")])
def test_a_name_too_few_or_too_many_is_said(tmp_path, names):
    np.savez(tmp_path / "a.npz", vectors=VECTORS, paths=np.array(names))
    with pytest.raises(BadInput, match=f"names {len(names)} images and holds 3 vectors"):
        read_vectors(tmp_path / "a.npz", IMAGES)
    np.savez(tmp_path / "b.npz", vectors=VECTORS[[0, 1, 2, 0]], paths=np.array(IMAGES.files))
    with pytest.raises(BadInput, match="names 3 images and holds 4 vectors"):
        read_vectors(tmp_path / "b.npz", IMAGES)


@pytest.mark.parametrize("other", [{"labels": ["x", "y", "x"]}, {"paths": [["x", "y"]] * 3}])
def test_other_texts_beside_the_vectors_are_no_names(tmp_path, other):
    texts = {name: np.array(values) for name, values in other.items()}
    np.savez(tmp_path / "a.npz", vectors=VECTORS, **texts)
    found = read_vectors(tmp_path / "a.npz", IMAGES)
    assert np.allclose(found, [[0.6, 0.8, 0], [0, 0, 1], [1, 0, 0]])


@pytest.fixture
def taken(small_run, tmp_path):
    """The workspace, a run of it, and its embeddings as a file of another program."""
    workspace, run = small_run
    np.save(tmp_path / "mine.npy", np.asarray(run.embeddings.vectors))
    return workspace, run, tmp_path / "mine.npy"


def test_a_run_stands_on_embeddings_of_a_file(taken, capsys):
    """Those of the encoder itself, read back, give what the run that embedded them gave."""
    workspace, run, file = taken
    given = ["run", run.images.root, "--encoder", "sample", "--embeddings", str(file), "--clusters",
             "4", "--model", "smoothed-k-means", "--set", "run.method=pca", "--json",
             "--workspace", str(workspace.folder)]  # fmt: skip
    code = cli.main(given)
    text, error = capsys.readouterr()
    assert code == 0, error
    made = load_run(workspace, json.loads(text.splitlines()[-1])["run"])
    assert workspace.record(made.ids["embeddings"]).step == "import_embeddings"
    assert np.allclose(made.embeddings.vectors, run.embeddings.vectors, atol=1e-6)
    assert made.embeddings.encoder == "sample" and made.phrases(0, 3)
    assert cli.main([*given, "--plan"]) == 0
    stages = json.loads(capsys.readouterr().out)["stages"]
    assert all(stage["exists"] for stage in stages)


def test_without_an_encoder_there_are_clusters_and_no_phrases(taken):
    workspace, run, file = taken
    images = run.ids["images"]
    embeddings = steps.import_embeddings(workspace, images=images, vectors=str(file))
    again = steps.import_embeddings(workspace, images=images, vectors=str(file))
    assert again == embeddings and workspace.load(Embeddings, embeddings).encoder == ""
    wanted = ClusterRequest(images, 4, "smoothed-k-means", embeddings=embeddings)
    assignment = steps.cluster(workspace, wanted)
    assert workspace.load(Assignment, assignment).k == 4
    lexicon = workspace.record(run.ids["vocabulary"]).parents["lexicon"]
    with pytest.raises(BadInput, match="by an encoder that was not named"):
        steps.generate_vocabulary(
            workspace, embeddings=embeddings, assignment=assignment, lexicon=lexicon
        )


def test_a_run_on_a_file_says_what_is_missing():
    wanted = {"source": "sample", "clusters": 4, "vectors": "a.npy"}
    with pytest.raises(BadInput, match="The encoder that made the embeddings is missing"):
        RunRequest(**wanted)
    with pytest.raises(BadInput, match="needs augmented views of the images"):
        RunRequest(**wanted, encoder="sample", model="pre-model")
    request = RunRequest(**wanted, encoder="sample", model="smoothed-k-means")
    assert RunRequest.from_settings(request.to_settings()) == request
    assert replace(request, vectors=None).to_settings().get("vectors") is None
