"""The CSV an analyst takes away: one row per image, safe to open, and true to the model."""

import io
from dataclasses import replace

import numpy as np
import pyarrow.parquet
import pytest

from core.base import ranking
from core.base.errors import BadInput
from core.base.values import ImageSet, Reject
from core.concepts import explanation
from core.output.export import (
    LABEL_COLUMNS,
    labels_csv,
    labels_parquet,
    rejects_csv,
)
from core.store import edits
from core.store.runs import projection
from tests.core.exported import edit, rows


def parquet(content: bytes) -> list[dict]:
    return pyarrow.parquet.read_table(io.BytesIO(content)).to_pylist()


def test_there_is_one_row_per_image_with_the_columns_promised(small_run):
    workspace, run = small_run
    table = rows(labels_csv(workspace, run))
    assert [row["image"] for row in table] == list(run.images.files)
    assert list(table[0]) == list(LABEL_COLUMNS)


def test_every_column_holds_what_its_name_says(small_run):
    """Restated by hand, so that no cell can slip under another column's name."""
    workspace, run = small_run
    table, n, c = rows(labels_csv(workspace, run)), np.arange(60), run.clusters
    p, places = np.array(run.probabilities), projection(workspace, run).positions
    evidence = [explanation.evidence(run.model, run.vocabulary, image) for image in n]
    others = np.where(c[:, None] == np.arange(run.k), -1, p)
    rivals = np.where(others < 0, -1, run.scores)  # which differ where probabilities are rounded
    expected = {
        "image": run.images.files,
        "cluster": map(str, c),
        "cluster_name": [run.cluster_names[cluster] for cluster in c],
        "confidence": numbers(p[n, c]),
        "margin": numbers(p[n, c] - others.max(axis=1)),
        "runner_up": [
            run.cluster_names[cluster] if rivals[image, cluster] > 0 else ""
            for image, cluster in enumerate(rivals.argmax(axis=1))
        ],
        "doubt": numbers(run.doubt.score),
        "concepts": ["; ".join(f"{word} ({w:.3g})" for word, w in told) for told in evidence],
        "label": [run.images.class_names[label] for label in run.images.labels],
        "x": numbers(places[:, 0]),
        "y": numbers(places[:, 1]),
        "edited": [""] * 60,
        "familiarity": [""] * 60,  # of which the sample encoder says nothing
        "note": ["phrases mean nothing: the encoder understands drawings only"] * 60,
    }
    assert list(expected) == list(table[0])
    for name, cells in expected.items():
        assert [row[name] for row in table] == list(cells), name


def numbers(values) -> list[str]:
    return [f"{value:.4f}" for value in np.asarray(values).tolist()]


def test_the_cluster_is_the_one_with_the_highest_score(small_run):
    workspace, run = small_run
    clusters = [int(row["cluster"]) for row in rows(labels_csv(workspace, run))]
    np.testing.assert_array_equal(clusters, run.scores.argmax(axis=1))


def test_concepts_are_strongest_first_and_no_more_than_the_score(small_run):
    workspace, run = small_run
    for image, row in enumerate(rows(labels_csv(workspace, run))):
        amounts = [float(part.rsplit("(", 1)[1][:-1]) for part in row["concepts"].split("; ")]
        assert amounts == sorted(amounts, reverse=True)
        assert sum(amounts) <= run.scores[image].max() * 1.02


def test_confidence_margin_and_runner_up_belong_together(small_run):
    workspace, run = small_run
    for image, row in enumerate(rows(labels_csv(workspace, run))):
        first, second = np.sort(run.probabilities[image])[::-1][:2]
        assert float(row["confidence"]) == pytest.approx(first, abs=1e-3)
        assert float(row["margin"]) == pytest.approx(first - second, abs=1e-3)
        assert row["runner_up"] != row["cluster_name"]


def test_a_selection_exports_only_itself_in_its_order(small_run):
    workspace, run = small_run
    table = rows(labels_csv(workspace, run, np.array([5, 2])))
    assert [row["image"] for row in table] == [run.images.files[5], run.images.files[2]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_a_spreadsheet_would_run_is_escaped(small_run, start):
    workspace, run = small_run
    files = (start + "cmd|calc.png", *run.images.files[1:])
    odd = replace(run, images=replace(run.images, files=files))
    first = rows(labels_csv(workspace, odd, np.array([0])))[0]
    assert first["image"] == "'" + files[0]


def test_names_with_newlines_quotes_and_commas_come_back_whole(small_run):
    workspace, run = small_run
    name = 'a\n"b", c/ü.png'
    odd = replace(run, images=replace(run.images, files=(name, *run.images.files[1:])))
    assert rows(labels_csv(workspace, odd, np.array([0])))[0]["image"] == name


def test_rejected_files_are_listed_with_their_reason():
    images = ImageSet("/r", (), np.array([], int), rejects=(Reject("=x.png", "empty file"),))
    assert rows(rejects_csv(images)) == [{"file": "'=x.png", "reason": "empty file"}]


def test_the_concepts_of_all_images_at_once_are_those_of_each_image(small_run, monkeypatch):
    workspace, run = small_run
    monkeypatch.setattr(ranking, "BLOCK", 7)  # several blocks, the last one not full
    phrases = list(run.vocabulary.phrases)
    phrases[3] = phrases[0]  # equal phrases count as one
    twice = replace(run, vocabulary=replace(run.vocabulary, phrases=tuple(phrases)))
    for image, row in enumerate(rows(labels_csv(workspace, twice))):
        found = explanation.evidence(twice.model, twice.vocabulary, image)
        assert row["concepts"] == "; ".join(f"{name} ({amount:.3g})" for name, amount in found)


def test_parquet_keeps_types_and_says_the_same_as_the_csv(small_run):
    workspace, run = small_run
    table = parquet(labels_parquet(workspace, run))
    assert list(table[0]) == list(LABEL_COLUMNS)
    for row, same in zip(table, rows(labels_csv(workspace, run)), strict=True):
        assert isinstance(row["cluster"], int) and isinstance(row["confidence"], float)
        assert (row["image"], str(row["cluster"])) == (same["image"], same["cluster"])
        assert f"{row['margin']:.4f}" == same["margin"]
        words = [f"{c['phrase']} ({c['contribution']:.3g})" for c in row["concepts"]]
        assert "; ".join(words) == same["concepts"]
        assert row["edited"] is None and row["label"] == same["label"]


def test_parquet_leaves_text_as_it_is(small_run):
    workspace, run = small_run
    odd = replace(run, images=replace(run.images, files=("=1+1.png", *run.images.files[1:])))
    assert parquet(labels_parquet(workspace, odd, np.array([0])))[0]["image"] == "=1+1.png"


@pytest.mark.parametrize("make", [labels_csv, labels_parquet])
def test_an_empty_selection_is_a_table_without_rows(small_run, make):
    workspace, run = small_run
    read = rows if make is labels_csv else parquet
    assert read(make(workspace, run, np.array([], int))) == []


def test_images_that_are_not_there_are_refused(small_run):
    workspace, run = small_run
    with pytest.raises(BadInput, match="images 0 to 59"):
        labels_csv(workspace, run, np.array([60]))


@pytest.mark.parametrize("read", [rows, parquet])
def test_edits_are_applied_and_named(made, read):
    workspace, run = made
    image = int(np.flatnonzero(run.clusters == 1)[0])
    other = int(np.flatnonzero(run.clusters == 2)[0])
    before = run.cluster_names[1]
    edit(made, "move", images=[image], cluster=0)
    edit(made, "rename_cluster", cluster=0, name="vans")
    edit(made, "reject_cluster", cluster=2)
    table = read((labels_csv if read is rows else labels_parquet)(workspace, run))
    assert (int(table[image]["cluster"]), table[image]["cluster_name"]) == (0, "vans")
    assert f"moved from {before}" in table[image]["edited"]
    assert int(table[other]["cluster"]) == -1 and table[other]["edited"] == "not a cluster"
    assert table[other]["cluster_name"] == run.cluster_names[2]
    p = run.probabilities[image]
    assert float(table[image]["confidence"]) == pytest.approx(p[0], abs=1e-4)
    assert float(table[image]["margin"]) == pytest.approx(p[0] - p[1:].max(), abs=1e-4)


def test_the_evidence_of_a_moved_image_is_for_its_new_cluster(made):
    workspace, run = made
    edit(made, "move", images=[0], cluster=3)
    row = parquet(labels_parquet(workspace, run))[0]
    told = [(c["phrase"], pytest.approx(c["contribution"], rel=1e-5)) for c in row["concepts"]]
    assert explanation.evidence(run.model, run.vocabulary, 0, cluster=3) == told


def test_after_a_merge_the_runner_up_is_another_cluster_under_its_name_of_now(made):
    workspace, run = made
    edit(made, "merge_clusters", clusters=[0, 1], into=0)
    edit(made, "rename_cluster", cluster=0, name="vans")
    for image, row in enumerate(rows(labels_csv(workspace, run))):
        inside = run.clusters[image] in (0, 1)
        assert (row["runner_up"] == "vans") <= (not inside)
        if inside:
            best = 2 + int(run.scores[image, 2:].argmax())
            assert row["runner_up"] == run.cluster_names[best]
            p = run.probabilities[image]
            lead = p[run.clusters[image]] - p[2:].max()
            assert float(row["margin"]) == pytest.approx(lead, abs=1e-4)
        elif run.runner_up[image] in (0, 1):
            assert row["runner_up"] == "vans"


def test_when_all_is_one_cluster_there_is_no_runner_up(made):
    workspace, run = made
    edit(made, "merge_clusters", clusters=[0, 1, 2, 3], into=2)
    assert {row["runner_up"] for row in rows(labels_csv(workspace, run))} == {""}


def test_when_all_is_one_cluster_its_lead_is_its_confidence(made):
    workspace, run = made
    edit(made, "merge_clusters", clusters=[0, 1, 2, 3], into=2)
    for row in rows(labels_csv(workspace, run)):
        assert row["margin"] == row["confidence"] and float(row["margin"]) <= 1


def test_an_undone_edit_leaves_no_trace(made):
    workspace, run = made
    before = labels_csv(workspace, run)
    edit(made, "rename_cluster", cluster=0, name="vans")
    scope = run.ids["assignment"]
    edits.undo(workspace, scope, expected=edits.head(workspace, scope))
    assert labels_csv(workspace, run) == before
