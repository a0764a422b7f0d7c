"""A run in a script: what it shows, saves and learns, from the workspace of a whole run."""

import csv
import io
import json
import pickle
import zipfile

import numpy as np
import pandas
import pytest

import whycluster
from core.base.progress import ignore
from core.output.export import LABEL_COLUMNS, labels_csv
from core.store import edits
from core.store.workspace import Workspace
from tests.pages.made_run import make_run
from whycluster.library.relearning import operations_of
from whycluster.library.relearning import relearn as relearning_of


def test_its_repr_is_one_line_that_says_how_much_there_is(run):
    assert repr(run).count("\n") == 0
    assert run.id in repr(run) and "60 images, 4 clusters" in repr(run)


def test_the_frame_has_the_columns_and_the_values_of_labels_csv(run, small_run):
    table = run.to_frame()
    assert list(table.columns) == list(LABEL_COLUMNS)
    text = labels_csv(*small_run).decode()
    for row, cells in zip(table.itertuples(), csv.DictReader(io.StringIO(text)), strict=True):
        assert (row.image, str(row.cluster)) == (cells["image"], cells["cluster"])
        assert row.doubt == pytest.approx(float(cells["doubt"]), abs=1e-4)
        told = [f"{phrase} ({amount:.3g})" for phrase, amount in row.concepts]
        assert "; ".join(told) == cells["concepts"]


def test_contributions_sum_to_the_score_and_read_well(run, small_run):
    for image in range(0, len(run), 7):
        why = run.why(image)
        assert why.cluster == run.clusters[image]
        assert sum(amount for _, amount in why.phrases) == pytest.approx(why.score, rel=1e-4)
        assert why.score == pytest.approx(small_run[1].scores[image, why.cluster], rel=1e-5)
        head, *rest = repr(why).splitlines()
        assert run.files[image] in head and run.names[why.cluster] in head
        assert why.phrases[0][0] in rest[0]


def test_a_long_reason_names_ten_phrases_and_sums_up_the_others():
    phrases = tuple((f"phrase {n}", 1.0) for n in range(13))
    *_, last = repr(whycluster.Why("a.png", 0, "cats", 13.0, phrases)).splitlines()
    assert last.split() == ["3.000", "3", "others"]


def test_an_image_may_be_asked_for_by_its_name_and_about_another_cluster(run):
    image, other = 3, (int(run.clusters[3]) + 1) % 4
    assert run.why(run.files[image]) == run.why(image)
    assert run.why(image, cluster=other).score < run.why(image).score


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda run: run.why(60), "images 0 to 59"),
        (lambda run: run.why("no.png"), "no image 'no.png'"),
        (lambda run: run.why(1.5), "no 1.5"),
        (lambda run: run.phrases("1"), "clusters 0 to 3"),
        (lambda run: run.why(0, cluster=4), "clusters 0 to 3"),
        (lambda run: run.phrases(-1), "clusters 0 to 3"),
        (lambda run: run.save("model.pkl"), "'model.pkl' ends in none of"),
        (lambda run: run.relearn(ban="car"), r"write ban=\['car'\]"),
        (lambda run: run.relearn(remove=["no such phrase"]), "not in the vocabulary"),
        (lambda run: run.relearn(ban=["no such phrase"]), "not in the vocabulary"),
        (lambda run: run.relearn(restore=["no such phrase"]), "neither removed nor banned"),
        (lambda run: run.save(f"{__file__}/labels.csv"), "Cannot write .*labels.csv"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(run, ask, says):
    with pytest.raises(whycluster.UserError, match=says):
        ask(run)


def test_phrases_of_a_cluster_are_those_of_the_engine(run, small_run):
    assert run.phrases(2, top=3) == small_run[1].phrases(2, 3)


def test_a_saved_run_is_the_model_the_table_or_the_report_by_the_files_name(run, tmp_path):
    with zipfile.ZipFile(run.save(tmp_path / "model.zip")) as archive:
        assert json.loads(archive.read("model.json"))["run"] == run.id
    table = pandas.read_csv(run.save(tmp_path / "labels.csv"))
    assert table["cluster"].tolist() == run.clusters.tolist()
    assert "<html" in run.save(tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_run_relearnt_lacks_what_was_banned_and_leaves_the_first_as_it_was(run, folder):
    (first, _), (second, _) = run.phrases(0, top=2)
    new = run.relearn(ban=[first], rename={second: "another word"}, verbose=False)
    told = {phrase for cluster in range(4) for phrase, _ in new.phrases(cluster, top=100)}
    assert first not in told and "another word" in told
    assert new.id != run.id and run.phrases(0, top=1)[0][0] == first
    assert [one.id for one in whycluster.runs(folder)][0] == new.id
    assert new.metrics["f1"] > 0


def test_what_is_banned_stays_so_as_in_the_dashboard(run, small_run):
    workspace, found = small_run
    word = run.phrases(1)[0][0]
    new = run.relearn(ban=[word], verbose=False)
    assert word in edits.banned(workspace)
    with pytest.raises(whycluster.UserError, match=f"“{word}” is banned"):
        new.relearn(add=[word])
    before = edits.log(workspace, found.ids["assignment"])
    assert run.relearn(ban=[word], verbose=False).id == new.id
    assert edits.log(workspace, found.ids["assignment"]) == before
    edits.record(workspace, found.ids["assignment"], "discard_draft", run=found.id)
    assert word in edits.banned(workspace)  # the relearnt run has it
    restored = new.relearn(restore=[word], verbose=False)
    assert word in restored.explained.vocabulary.phrases
    assert word not in edits.banned(workspace)


@pytest.fixture
def relearning(small_run, monkeypatch):
    """What `Run.relearn` checks and records, without the learning."""
    monkeypatch.setattr("whycluster.library.relearning.steps.relearn", lambda *_, **__: "new")

    def relearn(ban=(), restore=(), add=(), rename=None):
        asked = operations_of(ban, restore, (), add, rename or {})
        return relearning_of(*small_run, asked, "quick", ignore)

    return relearn


def test_a_phrase_that_another_run_banned_may_be_restored_and_added_or_named_at_once(
    relearning, run, small_run
):
    workspace, _ = small_run
    word = run.phrases(1)[0][0]
    for other, rest in (("one", {"add": ["yeti"]}), ("two", {"rename": {word: "yeti"}})):
        edits.record(workspace, other, "ban_phrases", run=other, phrases=["yeti"])
        with pytest.raises(whycluster.UserError, match="“yeti” is banned"):
            relearning(**rest)
        assert relearning(restore=["Yeti"], **rest) == "new"
        assert "yeti" not in edits.banned(workspace)


def test_what_is_banned_and_restored_at_once_is_not_banned(relearning, run, small_run):
    word = run.phrases(2)[0][0]
    assert relearning(ban=[word], restore=[word]) == "new"
    assert word not in edits.banned(small_run[0])


def test_a_run_in_a_folder_of_ones_own_survives_a_pickle(run):
    again = pickle.loads(pickle.dumps(run))
    assert again.id == run.id and np.array_equal(again.clusters, run.clusters)


def test_an_id_that_is_not_there_is_said_so(folder):
    with pytest.raises(whycluster.UserError, match="holds nothing under 'nonsense'"):
        whycluster.open(folder, "nonsense")


@pytest.mark.parametrize(
    ("bands", "said"), [(None, {}), (8, {"bands": "8"}), ((4, 3, 2), {"bands": "4,3,2"})]
)
def test_new_images_are_read_in_the_bands_that_are_asked_for(
    run, tmp_path, monkeypatch, bands, said
):
    told = []

    def read(workspace, *, source, progress, executor, **how):
        told.append((source, how))
        raise whycluster.UserError("seen")

    monkeypatch.setattr("whycluster.core.work.steps.assigning.import_images", read)
    with pytest.raises(whycluster.UserError, match="seen"):
        run.assign(tmp_path, bands=bands)
    assert told == [(str(tmp_path), said)]


def test_bands_that_cannot_be_are_told_before_anything_is_read(run, drawings):
    with pytest.raises(whycluster.UserError, match="no bands '4,3'"):
        run.assign(drawings, bands=(4, 3))


def test_a_damaged_run_is_left_out_of_the_list(tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    one, other = (make_run(workspace, tmp_path / name, per_class=2) for name in "ab")
    next(workspace.path(one.embeddings).glob("*.npy")).unlink()
    for _ in range(2):  # when it is seen, and when it was set aside
        assert [run.id for run in whycluster.runs(tmp_path / "workspace")] == [other.run]
