"""A damaged value is set aside and made anew; nothing is locked, and nothing differs in silence."""

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks.damages import DAMAGES
from core.base.errors import Damaged, NotFound
from core.base.values import Assignment, ConceptModel, Embeddings, ImageSet, Projection, Vocabulary
from core.output.export import labels_csv
from core.store import deletion, manifest, trash
from core.store.runs import load_run, projection, runs
from core.store.workspace import Workspace
from core.work import steps
from core.work.cli.commands import main
from core.work.damage import check


@pytest.fixture
def workspace(first_run, tmp_path):
    shutil.copytree(first_run[0], tmp_path / "workspace")
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def run(first_run):
    return first_run[1]


def file_of(workspace: Workspace, run: str, kind: type) -> Path:
    """The largest file of the value of that kind behind a run."""
    ids = {**workspace.lineage(run), "self": run}
    id = next(id for id in ids.values() if workspace.record(id).kind == kind.__name__)
    return max(workspace.path(id).glob("*.npy"), key=lambda file: file.stat().st_size)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_found_by_a_check_whatever_the_damage(workspace, run, damage):
    whole = labels_csv(workspace, load_run(workspace, run))
    file = file_of(workspace, run, Embeddings)
    DAMAGES[damage](file)
    said: list[str] = []
    found = check(workspace, mend=False, say=said.append)
    assert found.damaged == (file.parent.name,) and file.name in said[0]
    with pytest.raises(Damaged, match="was damaged.* only what is missing is made anew"):
        load_run(workspace, run)
    assert runs(workspace) == [] and not workspace.has(file.parent.name)
    found = check(workspace)
    assert found.damaged == (file.parent.name,) and found.left == {}
    assert labels_csv(workspace, load_run(workspace, run)) == whole
    assert check(workspace).damaged == ()


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name != "changed"])
@pytest.mark.parametrize("kind", [ImageSet, Assignment, Vocabulary, ConceptModel])
def test_what_is_wrong_is_said_when_a_value_is_opened(workspace, run, kind, damage):
    DAMAGES[damage](file_of(workspace, run, kind))
    with pytest.raises(Damaged, match=f"{kind.__name__} [0-9a-f]{{16}}, was damaged"):
        load_run(workspace, run)
    with pytest.raises(Damaged, match="set aside"):  # and again
        load_run(workspace, run)


def test_a_small_file_that_changed_is_found_when_it_is_opened(workspace, run):
    file = workspace.path(workspace.lineage(run)["images"]) / "value.json"
    file.write_text(file.read_text().replace("airplane", "airplanf"))
    with pytest.raises(Damaged, match=r"value\.json has changed"):
        load_run(workspace, run)


def test_the_same_request_makes_what_is_missing_and_nothing_else(workspace, run):
    ids = workspace.lineage(run)
    before = np.array(workspace.load(Embeddings, ids["embeddings"]).vectors)
    shutil.rmtree(workspace.path(ids["embeddings"]))
    settings = workspace.record(ids["embeddings"]).settings
    again = steps.embed(
        workspace, images=ids["images"], encoder="sample", views=settings["views"], seed=0
    )
    assert again == ids["embeddings"]
    np.testing.assert_array_equal(workspace.load(Embeddings, again).vectors, before)
    assert len(runs(workspace)) == 1


def test_every_value_of_a_run_is_made_anew_from_its_record(workspace, run):
    whole = labels_csv(workspace, load_run(workspace, run))
    there = Counter(path.name for path in (workspace.folder / "values").iterdir())
    for folder in (workspace.folder / "values").iterdir():
        (folder / "value.json").unlink()
    found = check(workspace)
    assert found.left == {} and set(found.damaged) == set(there)
    assert Counter(path.name for path in (workspace.folder / "values").iterdir()) == there
    assert labels_csv(workspace, load_run(workspace, run)) == whole


def test_a_map_that_was_set_aside_is_missed(workspace, run):
    (record,) = workspace.records(Projection)
    workspace.set_aside(record.id, "for the test")
    with pytest.raises(Damaged, match="map .* draw it again"):
        labels_csv(workspace, load_run(workspace, run))
    assert projection(workspace, load_run(workspace, run), "pca") is None


def test_one_bad_run_takes_no_list_down(workspace, run, capsys):
    other = steps.relearn(workspace, concept_model=run, mode="quick")
    DAMAGES["emptied"](workspace.path(other) / "head.npy")
    where = ["--workspace", str(workspace.folder)]
    assert main(["runs", *where]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(run) and len(told.out.splitlines()) == 1
    assert other in told.err and "damaged" in told.err
    assert [record.id for record in runs(workspace)] == [run]


def test_the_command_says_what_was_damaged_and_made_anew(workspace, run, capsys):
    where = ["--workspace", str(workspace.folder)]
    assert main(["check", *where]) == 0
    assert "none damaged" in capsys.readouterr().out
    file = file_of(workspace, run, ConceptModel)
    DAMAGES["cut"](file)
    assert main(["check", "--look", *where]) == 0
    assert f"{file.name} is cut off" in capsys.readouterr().out
    assert main(["check", *where]) == 0
    assert f"{run} was made anew" in capsys.readouterr().out
    source = Path(load_run(workspace, run).images.root)
    thing = workspace.save(
        Embeddings("given", np.eye(2, dtype=np.float32)),
        step="import_embeddings",
        settings={},
        parents={},
    )
    shutil.rmtree(workspace.path(thing))
    assert main(["check", *where]) == 2 and source.is_dir()
    told = capsys.readouterr()
    assert f"{thing} was not made anew: its record does not tell how" in told.out
    assert "1 value could not be made anew" in told.err


def test_a_set_of_listed_images_is_not_made_of_their_whole_folder(workspace, run):
    images = load_run(workspace, run).images
    settings = {"source": images.root, "fingerprint": "x", "listed": True}
    few = ImageSet(images.root, images.files[:3], images.labels[:3], images.class_names)
    id = workspace.save(few, step="import_images", settings=settings, parents={})
    shutil.rmtree(workspace.path(id))
    before = workspace.records(ImageSet)
    assert check(workspace).left[id].startswith("its list of images is not in the record")
    assert [r for r in before if r.id != id] == workspace.records(ImageSet)


def test_a_vocabulary_of_other_phrases_is_not_made_of_wordnets(workspace, run):
    found = load_run(workspace, run)
    parents = {role: found.ids[role] for role in ("embeddings", "assignment")}
    told = {"step": "generate_vocabulary", "settings": {"phrases": "x"}, "parents": parents}
    id = workspace.save(found.vocabulary, **told)
    shutil.rmtree(workspace.path(id))
    assert check(workspace).left[id].startswith("its phrases are not in the record")


def test_faults_of_images_are_looked_for_again(workspace, run):
    id = steps.find_faults(workspace, images=workspace.lineage(run)["images"])
    shutil.rmtree(workspace.path(id))
    assert check(workspace).left == {} and workspace.has(id)


def test_what_is_deleted_during_a_check_can_be_put_back(workspace, run):
    thrown, said = [], []

    def progress(fraction, message):
        if not thrown:
            thrown.append(trash.throw_away(workspace, deletion.bundle_of(workspace, run)))

    found = check(workspace, progress=progress, say=said.append)
    assert found.damaged == () and said == []
    trash.put_back(workspace, thrown[0])
    assert [record.id for record in runs(workspace)] == [run] and load_run(workspace, run).k


def test_a_deletion_between_two_looks_at_a_value_is_no_damage(workspace, run, monkeypatch):
    fault, thrown = manifest.fault, []

    def deleted_meanwhile(folder, whole=False):
        if folder.name == run and not thrown:
            thrown.append(trash.throw_away(workspace, deletion.bundle_of(workspace, run)))
        return fault(folder, whole)

    monkeypatch.setattr(manifest, "fault", deleted_meanwhile)
    with pytest.raises(NotFound):
        workspace.load(ConceptModel, run)
    assert workspace.damaged() == []
    assert not workspace.set_aside(run, manifest.MISSING)
    trash.put_back(workspace, thrown[0])
    assert not workspace.set_aside(run, manifest.MISSING) and workspace.has(run)


def test_a_value_that_is_written_makes_no_trash(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.save(Embeddings("toy", np.eye(2)), step="toy", settings={}, parents={})
    assert not (tmp_path / "trash").exists()


def test_values_of_an_older_program_open_without_a_manifest(workspace, run):
    for file in (workspace.folder / "values").glob(f"*/{manifest.FILE}"):
        file.unlink()
    assert check(workspace).damaged == ()
    DAMAGES["emptied"](file_of(workspace, run, Embeddings))
    with pytest.raises(Damaged, match="is empty"):
        load_run(workspace, run)


def test_a_folder_without_its_record_that_is_damaged_is_not_taken_over(tmp_path):
    workspace, value = Workspace(tmp_path), Embeddings("toy", np.eye(64, dtype=np.float32))
    recipe = {"step": "toy", "settings": {}, "parents": {}}
    id = workspace.save(value, **recipe)
    with workspace.database() as db:
        db.execute("delete from record")
    DAMAGES["changed"](workspace.path(id) / "vectors.npy")
    assert workspace.save(value, **recipe) == id
    np.testing.assert_array_equal(workspace.load(Embeddings, id).vectors, value.vectors)
    with pytest.raises(NotFound):
        workspace.load(ImageSet, id)


class Disk:
    """A file system that loses what was not flushed when the power goes."""

    def __init__(self, monkeypatch):
        self.flushed: dict[tuple[int, int], object] = {}  # file -> its bytes, folder -> its names
        fsync = os.fsync

        def noting(file):
            fsync(file)
            place = Path(os.readlink(f"/proc/self/fd/{file}"))
            self.flushed[self._of(place)] = self._content(place)

        monkeypatch.setattr(os, "fsync", noting)

    def _of(self, place: Path) -> tuple[int, int]:
        found = place.stat()
        return found.st_dev, found.st_ino

    def _content(self, place: Path) -> object:
        return {p.name for p in place.iterdir()} if place.is_dir() else place.read_bytes()

    def power_cut(self, folder: Path) -> None:
        """Leave of a folder what was flushed: names of folders, and contents of files."""
        for place in list(folder.iterdir()):
            if place.name not in self.flushed.get(self._of(folder), set()):
                shutil.rmtree(place) if place.is_dir() else place.unlink()
            elif place.is_dir():
                self.power_cut(place)
            else:
                place.write_bytes(self.flushed.get(self._of(place), b""))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux's /proc")
def test_no_recorded_value_is_lost_with_what_was_not_flushed(tmp_path, monkeypatch):
    workspace, disk = Workspace(tmp_path / "w"), Disk(monkeypatch)
    written = Workspace._write_record

    def cut(self, *given):
        disk.power_cut(self.folder / "values")  # whatever the row says is on the disk by now
        written(self, *given)

    monkeypatch.setattr(Workspace, "_write_record", cut)
    values = [Embeddings("toy", np.full((4, 3), seed, np.float32)) for seed in range(3)]
    ids = [
        workspace.save(v, step="toy", settings={"n": n}, parents={}) for n, v in enumerate(values)
    ]
    for id, value in zip(ids, values, strict=True):
        np.testing.assert_array_equal(workspace.load(Embeddings, id).vectors, value.vectors)
    facts = json.loads((workspace.path(ids[0]) / manifest.FILE).read_text())
    assert set(facts) == {"value.json", "vectors.npy"}
