"""From what a script has to a run: a folder, lists of images, vectors, clusters, phrases."""

import gc
import hashlib

import numpy as np
import pytest
from PIL import Image

import whycluster
import whycluster.library.given
from core.images.rgb import to_rgb

THEMES = np.eye(6)[:3]  # a direction for each cluster
PHRASES = (("cat", "dog", "car", "stone", "sky"), np.eye(6)[:5])


@pytest.fixture
def vectors() -> np.ndarray:
    """Three groups of ten vectors around `THEMES`, group by group."""
    return np.repeat(THEMES, 10, axis=0) + np.random.default_rng(0).normal(0, 0.1, (30, 6))


@pytest.fixture
def small(monkeypatch):
    """Concept models of a few steps, where it does not matter how good they are."""
    from whycluster.core.encoders import USUAL, Usual

    few = Usual(concepts={"least_steps": 40, "epochs": 5, "hidden": 32})
    monkeypatch.setitem(USUAL, "given", few)
    monkeypatch.setitem(USUAL, "sample", Usual(views=4, filter="plain", concepts=few.concepts))


def groups(clusters: np.ndarray) -> list[set[int]]:
    return [set(np.flatnonzero(clusters == c)) for c in np.unique(clusters)]


def test_a_folder_gives_the_run_that_the_command_line_would(small, drawings, folder, run):
    new = whycluster.cluster(
        drawings, clusters=4, encoder="sample", model="k-means", workspace=folder
    )
    assert new.files == run.files and len(new.phrases(0)) > 0
    assert new.metrics["acc"] > 0.8


def test_a_list_of_paths_keeps_its_order_and_takes_labels_in_it(small, paths, folder):
    some = paths[::4]
    labels = [path.parent.name for path in some]
    run = whycluster.cluster(some, labels=labels, encoder="sample", workspace=folder)
    assert [path.name for path in some] == [file.split("/")[-1] for file in run.files]
    classes = np.unique(labels, return_inverse=True)[1]
    assert np.mean(run.assignment.labels == classes) == 1
    assert len(run.why(0).phrases) > 0


@pytest.fixture
def stages(monkeypatch) -> dict[str, dict]:
    """What each stage that embeds was asked for; the first of the nouns ends the run."""
    asked = {}

    def embed(workspace, **given):
        asked["images"] = given
        return "an id"

    def embed_lexicon(workspace, **given):
        asked["nouns"] = given
        raise whycluster.UserError("enough")

    monkeypatch.setattr("whycluster.core.work.steps.pipeline.embed", embed)
    monkeypatch.setattr("whycluster.core.work.steps.pipeline.embed_lexicon", embed_lexicon)
    return asked


def test_settings_of_the_run_hold_for_a_list_as_for_a_folder(stages, paths, folder):
    given = {"template": "a sketch of a {c}.", "views": 2}
    with pytest.raises(whycluster.UserError, match="enough"):
        whycluster.cluster(paths[:4], 2, encoder="sample", settings=given, workspace=folder)
    assert stages["nouns"]["template"] == given["template"] and stages["images"]["views"] == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"labels": [0, 1, 0]}, r"labels of shape \(4,\)"),
        ({"clusters": 2, "vocabulary": (["a"], np.eye(3)[:2])}, r"phrases of shape \(1, 3\)"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_is_embedded(stages, paths, folder, given, says):
    with pytest.raises(whycluster.UserError, match=says):
        whycluster.cluster(paths[:4], encoder="sample", workspace=folder, **given)
    assert not stages


def test_pictures_in_memory_are_images_too(small, paths, folder):
    pictures = [Image.open(path) for path in paths[::6]]
    vectors = np.repeat(THEMES, 4, axis=0)[: len(pictures)]
    run = whycluster.cluster(pictures, 3, embeddings=vectors, workspace=folder)
    assert run.files[0] == "000000.png" and len(run) == len(pictures)


def test_vectors_alone_give_clusters_and_say_why_there_are_no_words(vectors):
    run = whycluster.cluster(embeddings=5 * vectors, clusters=3)
    assert sorted(map(sorted, groups(run.clusters))) == [
        list(range(b, b + 10)) for b in (0, 10, 20)
    ]
    assert repr(run).endswith("30 images, 3 clusters, no words>")
    table = run.to_frame()
    assert table["cluster"].tolist() == run.clusters.tolist() and table["concepts"].isna().all()
    for ask in (lambda: run.why(0), lambda: run.phrases(0), lambda: run.relearn(ban=["x"])):
        with pytest.raises(whycluster.UserError, match="has clusters but no phrases"):
            ask()
    assert whycluster.open(run.home.folder, run.id).to_frame().equals(table)


def test_vectors_with_a_vocabulary_of_ones_own_say_why(vectors):
    map_by = {"method": "pca"}
    run = whycluster.cluster(embeddings=vectors, clusters=3, vocabulary=PHRASES, settings=map_by)
    drawn = run.home.workspace.records(whycluster.core.base.values.Projection)
    assert [record.settings["method"] for record in drawn] == ["pca"]
    for image, phrase in ((0, "cat"), (12, "dog"), (25, "car")):
        assert run.why(image).phrases[0][0] == phrase
    with pytest.raises(whycluster.UserError, match="No phrase can be added"):
        run.relearn(add=["zebra"], verbose=False)
    banned = run.relearn(ban=["cat"], verbose=False)
    assert "cat" not in [found for found, _ in banned.why(0).phrases]


def test_labels_may_be_probabilities_and_minus_one_is_no_cluster(vectors):
    soft = np.repeat(np.eye(3), 10, axis=0)
    given = whycluster.cluster(embeddings=vectors, labels=soft)
    assert given.clusters.tolist() == soft.argmax(axis=1).tolist()
    hard = np.repeat([0, 1, -1], 10)
    assert whycluster.cluster(embeddings=vectors, labels=hard).assignment.k == 2


@pytest.mark.parametrize(("last", "version"), [(2, 1), (-1, 2)])
def test_phrases_of_ones_own_are_found_anew_where_images_are_in_no_cluster(
    vectors, tmp_path, monkeypatch, last, version
):
    """Those that older programs found counted such images to the first cluster."""
    values = whycluster.core.base.values
    train = "whycluster.core.work.steps.pipeline.train_concepts"
    monkeypatch.setattr(train, lambda *_, **given: "no model")
    with pytest.raises(whycluster.UserError, match="no model"):
        labels = np.repeat([0, 1, last], 10)
        whycluster.cluster(
            embeddings=vectors, labels=labels, vocabulary=PHRASES, workspace=tmp_path
        )
    (found,) = whycluster.core.store.workspace.Workspace(tmp_path).records(values.Vocabulary)
    assert found.settings["version"] == version


def test_the_same_request_in_one_workspace_is_the_same_run(vectors, tmp_path):
    first, again = (
        whycluster.cluster(embeddings=vectors, clusters=3, workspace=tmp_path) for _ in range(2)
    )
    other = whycluster.cluster(embeddings=vectors, clusters=3, seed=1, workspace=tmp_path)
    assert first.id == again.id != other.id


def test_a_temporary_workspace_goes_with_the_last_run_that_uses_it(small, vectors):
    run = whycluster.cluster(embeddings=vectors, clusters=3, vocabulary=PHRASES)
    folder = run.home.folder
    new = run.relearn(ban=["sky"], verbose=False)
    del run
    gc.collect()
    assert folder.is_dir() and new.phrases(0)
    del new
    gc.collect()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "no images; give a folder, a list of paths, or embeddings"),
        ({"images": "photos/"}, "number of clusters is missing"),
        ({"images": "/no/such/folder", "clusters": 2}, "/no/such/folder"),
        ({"images": ["/no/such.png"], "clusters": 2}, "no image '/no/such.png'"),
        ({"images": [], "clusters": 2}, "list of images is empty"),
        ({"embeddings": np.ones(3), "clusters": 2}, r"shape \(images, dimensions\), got \(3,\)"),
        ({"embeddings": np.eye(4), "labels": [0, 1]}, r"labels of shape \(4,\)"),
        ({"embeddings": np.eye(4), "clusters": 1}, "clusters is 1"),
        ({"embeddings": np.eye(4), "clusters": 2, "model": "x"}, "Unknown cluster model 'x'"),
        (
            {"embeddings": np.eye(6), "clusters": 2, "vocabulary": (["a"], np.eye(3)[:1])},
            r"vectors of the phrases of shape \(1, 6\)",
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(given, says):
    with pytest.raises(whycluster.UserError, match=says):
        whycluster.cluster(**given)


def test_a_list_says_which_image_cannot_be_read_or_comes_twice(tmp_path):
    whole, broken = tmp_path / "whole.png", tmp_path / "broken.png"
    Image.new("RGB", (8, 8)).save(whole)
    broken.write_bytes(b"no picture")
    with pytest.raises(whycluster.UserError, match=r"image 'broken\.png' cannot be read"):
        whycluster.cluster([whole, broken], clusters=2)
    with pytest.raises(whycluster.UserError, match="'whole.png' is in the list twice"):
        whycluster.cluster([whole, whole], clusters=2)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"images": np.zeros((4, 8, 8, 3), np.uint8)}, r"not ndarray: .*PIL\.Image\.fromarray"),
        ({"images": [None, "a.png"]}, "paths or PIL images, not NoneType"),
        ({"images": 5}, "paths or PIL images, not int"),
        ({"embeddings": [["a", "b"], ["c", "d"]]}, "Expected vectors of numbers"),
        ({"embeddings": [[1, 2], [3]]}, "Expected vectors of numbers"),
        ({"embeddings": np.eye(4) + 1j}, "Expected vectors of numbers"),
        (
            {"embeddings": np.where(np.eye(4) > 0, np.nan, 1)},
            "embedding of image 0 is not a number",
        ),
        ({"embeddings": np.eye(4), "model": "ccr"}, "ccr looks at images"),
        ({"embeddings": np.eye(4), "seed": "one"}, "seed is 'one', but must be int"),
        ({"embeddings": np.eye(4), "labels": [0, 0, None, 1]}, "Some labels are missing; write -1"),
        ({"embeddings": np.eye(4), "labels": [0, 0, np.nan, 1]}, "Some labels are missing"),
        ({"embeddings": np.eye(4), "labels": np.zeros((4, 1))}, r"labels of shape \(4,\) or"),
        ({"embeddings": np.eye(4), "vocabulary": ["a", "b"]}, r"vocabulary=\(phrases, vectors\)"),
        (
            {"embeddings": np.eye(4), "vocabulary": (["a", "b"], np.eye(4)[:2] * [[1], [np.nan]])},
            "vector of the phrase 'b' is not a number",
        ),
    ],
)
def test_odd_values_of_a_script_are_a_sentence_too(given, says):
    with pytest.raises(whycluster.UserError, match=says):
        whycluster.cluster(clusters=2, verbose=False, **given)


@pytest.mark.parametrize("kind", [int, float])
def test_an_image_in_no_cluster_stays_in_none_where_there_are_no_words(vectors, kind):
    labels = np.repeat([0, 1, -1], 10).astype(kind)
    run = whycluster.cluster(embeddings=vectors, labels=labels)
    assert run.clusters.tolist() == labels.tolist() and len(run.names) == 2
    assert run.to_frame()["cluster_name"].isna().sum() == 10


def test_vectors_of_another_length_than_the_encoders_are_told_by_their_length(vectors, folder):
    with pytest.raises(whycluster.UserError, match=r"by sample \(6 numbers each\)"):
        whycluster.cluster(embeddings=vectors, clusters=3, encoder="sample", workspace=folder)


@pytest.mark.parametrize("look", [whycluster.runs, lambda at: whycluster.open(at, "x")])
def test_looking_into_a_workspace_that_is_not_there_makes_none(look, tmp_path):
    with pytest.raises(whycluster.UserError, match="no workspace '.*elsewhere'"):
        look(tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_looking_into_the_dashboards_workspace_makes_none_either(tmp_path, monkeypatch):
    monkeypatch.setenv("WHYCLUSTER_WORKSPACE", str(tmp_path / "elsewhere"))
    with pytest.raises(whycluster.UserError, match="no workspace '.*elsewhere'"):
        whycluster.runs()
    assert not (tmp_path / "elsewhere").exists()


def test_pictures_in_memory_are_seen_as_their_files_are(tmp_path):
    """Upright, on white, by their palette; of plain pixels the folder is called as ever."""
    given = whycluster.library.given
    workspace = whycluster.core.store.workspace.Workspace(tmp_path / "workspace")
    plain = Image.fromarray(np.arange(60, dtype=np.uint8).reshape(4, 5, 3))
    turned, clear, red = plain.copy(), Image.new("RGBA", (4, 4)), Image.new("P", (4, 4))
    turned.getexif()[274] = 6
    red.putpalette([255, 0, 0])
    pictures = [plain, turned, clear, red]
    files = given._write_pictures(workspace, pictures)
    for number, picture in enumerate(pictures):
        picture.save(tmp_path / f"{number}.png", exif=picture.getexif())
        with Image.open(files[number]) as one, Image.open(tmp_path / f"{number}.png") as other:
            assert np.array_equal(*(np.asarray(to_rgb(each)) for each in (one, other)))
    blue = red.copy()
    blue.putpalette([0, 0, 255])
    (one,), (other,) = (given._write_pictures(workspace, [each]) for each in (red, blue))
    assert one.parent != other.parent
    known = hashlib.sha256(b"RGB(5, 4)" + plain.tobytes()).hexdigest()[:16]
    assert given._write_pictures(workspace, [plain])[0].parent.name == f"pictures-{known}"
