"""Deleting takes what nobody else uses, says what it frees, and can be undone until it is final."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from core.base import processes
from core.base.disk import leftovers, renamed_when_whole, room_of, temporary_beside, write_whole
from core.base.errors import BadInput, NotFound
from core.base.values import Assignment, Embeddings, ImageSet
from core.store import cleaning, edits, trash
from core.store.deletion import bundle_of
from core.store.disk_use import disk_use
from core.store.runs import load_run, runs
from core.store.workspace import KINDS
from core.work import jobs, keeping, steps
from tests.pages.made_run import make_run

DEAD = "999999@1.00"  # a process that is no more


@pytest.fixture
def child(made):
    """A run relearnt from the made one, as the pages' tests make it."""
    workspace, run = made
    return save_child(workspace, run)


def save_child(workspace, run, **settings):
    """A copy of a run under another id, which came of it."""
    parents = {**{r: run.ids[r] for r in ("embeddings", "assignment", "vocabulary")}}
    settings = {"mode": "quick", **settings}
    return workspace.save(
        run.model, step="relearn", settings=settings, parents={**parents, "start": run.id}
    )


def ids(workspace):
    return {record.id for kind in KINDS.values() for record in workspace.records(kind)}


def test_a_run_goes_with_its_clusters_and_what_was_made_of_it_and_comes_back(made):
    workspace, run = made
    before, files = ids(workspace), sorted(workspace.folder.rglob("*.npy"))
    thrown = keeping.delete(workspace, bundle_of(workspace, run.id))
    gone = before - ids(workspace)
    assert {run.id, run.ids["assignment"], run.ids["vocabulary"]} < gone
    assert runs(workspace) == [] and run.ids["embeddings"] not in gone
    with pytest.raises(NotFound):
        load_run(workspace, run.id)
    assert trash.put_back(workspace, thrown).startswith("Run ")
    assert ids(workspace) == before and sorted(workspace.folder.rglob("*.npy")) == files
    np.testing.assert_array_equal(load_run(workspace, run.id).model.head, run.model.head)
    assert not (workspace.folder / "trash" / thrown).exists()


def test_what_another_run_uses_stays_and_a_child_does_without_its_parent(made, child):
    workspace, run = made
    bundle = bundle_of(workspace, run.id)
    assert run.ids["assignment"] not in bundle.values and child not in bundle.values
    keeping.delete(workspace, bundle)
    trash.empty(workspace)
    kept = load_run(workspace, child)
    assert kept.record.parents["start"] == run.id
    assert workspace.record(run.id).step == "train_concepts"  # its record stays: provenance
    assert not workspace.has(run.id) and [r.id for r in runs(workspace)] == [child]
    np.testing.assert_array_equal(kept.model.head, run.model.head)


def test_images_take_all_that_was_made_of_them_and_nothing_of_others(made, tmp_path):
    workspace, run = made
    other = make_run(workspace, tmp_path / "others", per_class=3, seed=1)
    bundle = bundle_of(workspace, run.ids["images"])
    assert bundle.title == "Image set images, with 1 run" and run.id in bundle.values
    keeping.delete(workspace, bundle)
    assert [record.id for record in workspace.records(ImageSet)] == [other.images]
    assert load_run(workspace, other.run).k == 4
    assert Path(run.images.root).is_dir()  # her own pictures are none of our business


@pytest.mark.parametrize("inside", ["uploads/0123", "sample/gallery-1"])
def test_pictures_in_the_workspace_go_with_the_last_set_of_them(made, inside):
    workspace, _ = made
    folder = workspace.folder / inside
    folder.mkdir(parents=True)
    (folder / "a.png").write_bytes(b"x" * 5000)
    sets = [
        workspace.save(
            ImageSet(str(folder), ("a.png",), np.array([-1])),
            step="import_images",
            settings={"source": "sample", "number": number},
            parents={},
        )
        for number in range(2)
    ]
    keeping.delete(workspace, bundle_of(workspace, sets[0]))
    assert folder.is_dir()
    bundle = bundle_of(workspace, sets[1])
    assert folder in bundle.places and room_of(bundle.paths(workspace)).freed > 5000
    thrown = keeping.delete(workspace, bundle)
    assert not folder.exists()
    trash.put_back(workspace, thrown)
    assert (folder / "a.png").read_bytes() == b"x" * 5000


def test_the_users_own_folders_stay_where_the_workspace_lies_among_them(made):
    workspace, _ = made
    pictures = workspace.folder / "photos" / "2020" / "summer"
    others = [workspace.folder / name for name in ("photos/2021/b.png", "data/c.png", "notes.txt")]
    for file in (pictures / "a.png", *others):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    images = workspace.save(
        ImageSet(str(pictures), ("a.png",), np.array([-1])),
        step="import_images",
        settings={"source": str(pictures)},
        parents={},
    )
    bundle = bundle_of(workspace, images)
    assert bundle.places == [] and bundle.values == {images}
    keeping.delete(workspace, bundle)
    keeping.delete(workspace, keeping.everything(workspace))
    trash.empty(workspace)
    assert ids(workspace) == set()
    assert all(file.is_file() for file in (pictures / "a.png", *others))


def test_putting_a_run_back_puts_back_what_it_was_made_from(made, child):
    workspace, run = made
    thrown = keeping.delete(workspace, bundle_of(workspace, child))
    keeping.delete(workspace, bundle_of(workspace, run.ids["images"]))
    trash.put_back(workspace, thrown)
    assert load_run(workspace, child).images.files == run.images.files
    assert trash.trashed(workspace) == []


def test_what_was_emptied_is_gone_and_its_room_is_free(made):
    workspace, run = made
    bundle = bundle_of(workspace, run.ids["images"])
    freed = room_of(bundle.paths(workspace)).freed
    thrown = keeping.delete(workspace, bundle)
    before = room_of([workspace.folder / "values", workspace.folder / "trash"]).held
    assert trash.trashed(workspace)[0].size == trash.empty(workspace) == freed
    assert room_of([workspace.folder / "values", workspace.folder / "trash"]).held == before - freed
    with pytest.raises(NotFound, match="emptied"):
        trash.put_back(workspace, thrown)
    with workspace.database() as db:
        assert db.execute("select count(*) from record").fetchone()[0] == len(ids(workspace))
    assert run.ids["images"] not in ids(workspace)


def test_a_value_that_is_made_again_is_here_again(made):
    workspace, run = made
    assignment = workspace.record(run.ids["assignment"])
    thrown = keeping.delete(workspace, bundle_of(workspace, run.id))
    again = workspace.save(
        Assignment("k-means", run.assignment.probabilities),
        step=assignment.step,
        settings=assignment.settings,
        parents=assignment.parents,
    )
    assert again == run.ids["assignment"] and workspace.has(again)
    trash.put_back(workspace, thrown)
    assert load_run(workspace, run.id).assignment.k == 4
    assert trash.empty(workspace) == 0 and workspace.has(again)


@pytest.fixture
def again(made):
    """Makes the assignment of the made run again, as another process does."""
    workspace, run = made
    was = workspace.record(run.ids["assignment"])
    value = Assignment("k-means", np.array(run.assignment.probabilities))
    settings, parents = was.settings, was.parents
    return lambda: workspace.save(value, step=was.step, settings=settings, parents=parents)


def test_a_value_made_again_while_it_is_deleted_stays(made, again, monkeypatch):
    workspace, run = made
    told = trash.refusals_told

    def made_again(folder):
        again()
        return told(folder)

    with monkeypatch.context() as patch:
        patch.setattr(trash, "refusals_told", made_again)
        thrown = keeping.delete(workspace, bundle_of(workspace, run.id))
    assert workspace.has(run.ids["assignment"]) and not workspace.has(run.id)
    trash.put_back(workspace, thrown)
    assert load_run(workspace, run.id).assignment.k == 4


def test_a_value_made_again_while_the_trash_is_emptied_stays(made, again, monkeypatch):
    workspace, run = made
    keeping.delete(workspace, bundle_of(workspace, run.id))
    removed, made_again = trash.remove, []

    def remove(path):
        if not made_again:
            made_again.append(again())
        removed(path)

    monkeypatch.setattr(trash, "remove", remove)
    assert trash.empty(workspace) and workspace.has(run.ids["assignment"])
    assert not list((workspace.folder / "trash").glob("*"))


def test_what_is_deleted_while_the_trash_is_emptied_can_be_put_back(made, child, monkeypatch):
    workspace, run = made
    keeping.delete(workspace, bundle_of(workspace, child))
    removed, thrown = trash.remove, []

    def remove(path):
        if not thrown:
            thrown.append(trash.throw_away(workspace, bundle_of(workspace, run.id)))
        removed(path)

    monkeypatch.setattr(trash, "remove", remove)
    trash.empty(workspace)
    trash.put_back(workspace, thrown[0])
    assert load_run(workspace, run.id).k == 4


def test_nothing_is_deleted_while_every_value_is_checked(made):
    workspace, run = made
    number = jobs.submit(workspace, "check")
    query = "update job set state = 'running', worker = ? where id = ?"
    with workspace.database() as db:
        db.execute(query, (processes.identify(os.getpid()), number))
    with pytest.raises(BadInput, match=f"while job {number} "):
        keeping.delete(workspace, bundle_of(workspace, run.id))
    with workspace.database() as db:
        db.execute("update job set state = 'done' where id = ?", (number,))
    keeping.delete(workspace, bundle_of(workspace, run.id))
    assert runs(workspace) == []


def test_a_kill_between_the_records_and_the_files_loses_nothing(made, monkeypatch):
    workspace, run = made
    with monkeypatch.context() as patch:
        patch.setattr(trash, "_move", lambda source, target: None)
        thrown = keeping.delete(workspace, bundle_of(workspace, run.id))
    assert runs(workspace) == []
    trash.put_back(workspace, thrown)
    assert load_run(workspace, run.id).k == 4


@pytest.mark.parametrize(
    "told",
    [
        {"concept_model": "RUN"},
        {"run": "RUN", "target": "/x"},
        {"embeddings": "EMBEDDINGS"},
        {"source": "SOURCE", "encoder": "made-up", "clusters": 4},
    ],
)
def test_what_a_job_uses_is_not_deleted(made, told):
    workspace, run = made
    source = workspace.record(run.ids["images"]).settings["source"]
    names = {"RUN": run.id, "EMBEDDINGS": run.ids["embeddings"], "SOURCE": source}
    settings = {key: names.get(value, value) for key, value in told.items()}
    step = "run" if "source" in told else "export_folders" if "run" in told else "evaluate"
    number = jobs.submit(workspace, step, **settings)
    with pytest.raises(BadInput, match=rf"while job {number} \(.*uses it; stop the job"):
        keeping.delete(workspace, bundle_of(workspace, run.ids["images"]))
    with pytest.raises(BadInput, match="cannot be emptied"):
        keeping.everything(workspace)
    jobs.stop(workspace, number)
    keeping.delete(workspace, bundle_of(workspace, run.ids["images"]))
    assert runs(workspace) == []


def test_jobs_go_and_come_back_but_not_one_that_waits(made):
    workspace, run = made
    over, waits = (jobs.submit(workspace, "evaluate", concept_model=run.id) for _ in range(2))
    jobs.stop(workspace, over)
    thrown = keeping.delete(workspace, keeping.of_jobs(workspace, [over]))
    assert [job.id for job in jobs.jobs(workspace)] == [waits]
    trash.put_back(workspace, thrown)
    assert [job.id for job in jobs.jobs(workspace)] == [waits, over]
    with pytest.raises(BadInput, match=f"Job {waits} is not over"):
        keeping.of_jobs(workspace, [waits])


def test_everything_goes_and_comes_back(made):
    workspace, run = made
    (workspace.folder / "uploads").mkdir()
    (workspace.folder / "uploads" / "a").write_text("x")
    before = ids(workspace)
    thrown = keeping.delete(workspace, keeping.everything(workspace))
    assert ids(workspace) == set() and not (workspace.folder / "uploads").exists()
    trash.put_back(workspace, thrown)
    assert ids(workspace) == before and (workspace.folder / "uploads" / "a").is_file()
    assert load_run(workspace, run.id).k == 4


def test_words_go_alone_and_a_draft_is_embedded_without_them(small_run):
    workspace, run = small_run
    words = run.ids["lexicon"]
    bundle = bundle_of(workspace, words)
    assert bundle.values == {words} and bundle.title.startswith("Embeddings of words")
    thrown = keeping.delete(workspace, bundle)
    try:
        ban = [{"verb": "ban_phrases", "phrases": [run.vocabulary.phrases[0]]}]
        after = steps.relearn(workspace, concept_model=run.id, operations=ban)
        assert len(load_run(workspace, after).vocabulary) == len(run.vocabulary) - 1
    finally:
        trash.put_back(workspace, thrown)


def test_relearning_shares_what_is_equal_and_goes_on_without_the_parent(small_run):
    workspace, run = small_run
    ban = [{"verb": "ban_phrases", "phrases": [run.vocabulary.phrases[1]]}]
    child = steps.relearn(workspace, concept_model=run.id, operations=ban)
    equal = "projector@linear1.weight.npy"
    assert (workspace.path(child) / equal).samefile(workspace.path(run.id) / equal)
    room = room_of([workspace.path(child)])
    assert room.freed < room.held - (workspace.path(child) / equal).stat().st_size
    thrown = keeping.delete(workspace, bundle_of(workspace, run.id))
    steps.refine.hidden.cache_clear()
    ban = [{"verb": "ban_phrases", "phrases": [run.vocabulary.phrases[2]]}]
    last = steps.relearn(workspace, concept_model=child, operations=ban)
    apart = load_run(workspace, last).model
    trash.put_back(workspace, thrown)
    steps.refine.hidden.cache_clear()
    keeping.delete(workspace, bundle_of(workspace, last))
    trash.empty(workspace)
    with_parent = steps.relearn(workspace, concept_model=child, operations=ban)
    assert with_parent == last
    np.testing.assert_array_equal(apart.head, load_run(workspace, last).model.head)


def test_values_are_whole_on_a_file_system_without_links(made, monkeypatch):
    workspace, run = made

    def refuse(source, target):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    child = save_child(workspace, run)
    for file in workspace.path(run.id).glob("*.npy"):
        other = workspace.path(child) / file.name
        assert not other.samefile(file) and other.read_bytes() == file.read_bytes()
    assert not list(workspace.path(child).glob("*.link"))


def test_disk_use_counts_each_file_once(made):
    workspace, run = made
    save_child(workspace, run)
    found = {use.title: use for use in disk_use(workspace)}
    assert found["Runs"].number == 2 and found["Embeddings of images"].number == 1
    values = workspace.folder / "values"
    kinds = ("Runs", "Embeddings of images", "Image sets")
    assert sum(found[kind].size for kind in kinds) == room_of([values]).held


def discard(workspace, run, child):
    about = {"run": child, "parent": run.id}
    edits.record(workspace, run.ids["assignment"], "discard", called=None, **about)


def test_discarded_runs_beyond_those_that_stay_are_cleaned(made):
    workspace, run = made
    children = [save_child(workspace, run, number=number) for number in range(4)]
    for child in children:
        discard(workspace, run, child)
    edits.record(workspace, run.ids["assignment"], "adopt", run=children[0])
    assert cleaning.discarded_runs(workspace) == children[:0:-1]
    found = cleaning.waste(workspace, discarded=2)
    assert [(one.title, one.number) for one in found] == [("Discarded runs", 1)]
    keeping.clean(workspace, found)
    left = [record.id for record in runs(workspace)]
    assert left == [children[3], children[2], children[0], run.id]
    with pytest.raises(BadInput, match="0 or more"):
        cleaning.waste(workspace, discarded=-1)


def test_what_killed_processes_left_is_cleaned_and_what_others_write_is_not(made, tmp_path):
    workspace, _ = made
    mine = temporary_beside(workspace.folder / "values" / "abc")
    theirs = Path(str(mine).replace(str(os.getpid()), "999999"))
    for folder in (mine, theirs):
        folder.mkdir()
        (folder / "vectors.npy").write_bytes(b"x" * 1000)
    out = tmp_path / "elsewhere" / "labels.csv"
    out.parent.mkdir()
    left = out.with_name(f".labels.csv~{DEAD}-0123abcd")
    left.write_bytes(b"y" * 500)
    stranger = out.with_name(f".others.csv~{DEAD}-0123abcd")
    stranger.write_text("not ours")
    with pytest.raises(KeyboardInterrupt), cleaning.written_outside(workspace, out):
        raise KeyboardInterrupt  # as a kill leaves it: the place stays noted
    found = {one.title: one for one in cleaning.waste(workspace)}
    assert found["Left half-written by killed runs"].paths == (theirs,)
    assert found["Left half-written by killed exports"].paths == (left,)
    assert keeping.clean(workspace, found.values()) == 1500
    assert mine.is_dir() and stranger.exists() and not (theirs.exists() or left.exists())
    with workspace.database() as db:
        assert db.execute("select count(*) from outside").fetchone()[0] == 0


def test_old_leftovers_without_a_maker_count_once_they_are_a_day_old(tmp_path):
    older, newer = tmp_path / ".a-0123abcd", tmp_path / ".b-0123abcd"
    older.mkdir(), newer.mkdir()
    os.utime(older, (0, time.time() - 90_000))
    assert leftovers(tmp_path) == [older]


def test_the_longest_name_has_a_name_beside_it(tmp_path):
    for name in ("ü" * 120 + ".csv", "a" * 250 + ".csv"):
        write_whole(tmp_path / name, b"x")
        assert (tmp_path / name).read_bytes() == b"x"
    with renamed_when_whole(tmp_path / ("ä" * 127)) as folder:
        assert folder.is_dir()


def test_values_without_a_record_go_once_they_are_a_day_old(made):
    workspace, _ = made
    old, new = (workspace.folder / "values" / name for name in ("0" * 16, "1" * 16))
    for folder in (old, new):
        folder.mkdir()
        (folder / "value.json").write_text("{}")
    for path in (old / "value.json", old):
        os.utime(path, (0, time.time() - 90_000))
    (found,) = cleaning.waste(workspace)
    assert found.title == "Values without a record" and found.paths == (old,)


def test_embeddings_take_their_runs_along(made, child):
    workspace, run = made
    bundle = bundle_of(workspace, run.ids["embeddings"])
    assert bundle.title.endswith(", with 2 runs")
    keeping.delete(workspace, bundle)
    assert workspace.records(Embeddings) == [] and workspace.has(run.ids["images"])


def test_the_commands_delete_put_back_and_clean(made, capsys):
    from core.work.cli import commands as cli

    workspace, run = made

    def command(*arguments):
        code = cli.main([*arguments, "--workspace", str(workspace.folder)])
        return (code, *capsys.readouterr())

    assert command("delete", run.id, "--dry-run")[1].startswith(f"Run {run.id[:6]} (")
    assert runs(workspace)
    _, says, _ = command("delete", run.id)
    (one,) = trash.trashed(workspace)
    assert f"`put-back {one.id}` undoes it" in says and runs(workspace) == []
    assert one.id in command("put-back")[1]
    assert "is back" in command("put-back", one.id)[1] and runs(workspace)
    command("delete", "--everything")
    assert "add --yes" in command("clean")[1] and trash.trashed(workspace)
    assert command("clean", "--yes")[1].splitlines()[-1].startswith("freed ")
    assert command("clean")[1] == "nothing is left behind\n" and ids(workspace) == set()
    assert "in " in command("disk")[1]
    for wrong in (["delete"], ["delete", "nothing"], ["put-back", "nothing"]):
        code, _, error = command(*wrong)
        assert code == 2 and error.startswith("error: ") and error.count("\n") == 1


def test_emptying_the_trash_forgets_nothing_that_was_damaged(made):
    """What was set aside can still be made anew, and what is made from it put back."""
    workspace, run = made
    thrown = keeping.delete(workspace, bundle_of(workspace, run.id))
    workspace.set_aside(run.ids["embeddings"], "a test")
    trash.put_back(workspace, thrown)
    assert workspace.has(run.id)
    trash.empty(workspace)
    assert workspace.damaged() == [run.ids["embeddings"]]
    assert not list((workspace.folder / "trash").glob("*"))
