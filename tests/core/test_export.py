"""The CSV an analyst takes away: one row per image, safe to open, and true to the model."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from core.export import LABEL_COLUMNS, labels_csv, rejects_csv
from core.values import ImageSet, Reject


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_there_is_one_row_per_image_with_the_columns_promised(small_run):
    workspace, run = small_run
    table = rows(labels_csv(workspace, run))
    assert [row["image"] for row in table] == list(run.images.files)
    assert list(table[0]) == list(LABEL_COLUMNS)


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
