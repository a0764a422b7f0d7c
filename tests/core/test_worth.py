"""What words are worth is judged in one place, and tables, report and terminal say it alike."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.base.values import Assignment, ConceptModel, Embeddings, ImageSet, Vocabulary
from core.concepts.run import Run
from core.output import unassigned, worth
from core.output.export import CLUSTER_COLUMNS, LABEL_COLUMNS, clusters_csv, labels_csv, report_html
from core.output.worth import Level, Worth
from core.work.cli.run import in_json
from core.work.cli.terminal import summary
from tests.core.exported import rows

CLEAR = np.array([[2, 0], [2, 0], [0, 2], [0, 2]], np.float32)  # two images a cluster
WITHOUT_NOTE = [
    *("image", "cluster", "cluster_name", "confidence", "margin", "runner_up", "doubt"),
    *("concepts", "label", "x", "y", "edited", "familiarity"),
]


def made(
    activations=CLEAR, q=CLEAR / 2, familiarity=None, encoder="made-up", source="photos/"
) -> Run:
    """A run of four images that was never saved; its head is the unit matrix."""
    images = ImageSet("/r", ("a", "b", "c", "d"), np.array([0, 0, 1, 1]), ("x", "y"), source=source)
    vectors = np.eye(4, 8, dtype=np.float32)
    known = None if familiarity is None else np.array(familiarity, np.float32)
    words = Vocabulary("made-up", ("wing", "sail"), np.eye(2, dtype=int), np.arange(2), vectors[:2])
    model = ConceptModel({}, np.eye(2, dtype=np.float32), activations, activations)
    assignment = Assignment("made-up", np.asarray(q, np.float32))
    of = Embeddings(encoder, vectors, familiarity=known)
    return Run(None, {}, images, of, assignment, words, model)  # type: ignore[arg-type]


def test_nothing_speaks_against_words_of_an_encoder_that_cannot_say_how_well_it_knows():
    assert worth.of_run(made()) == Worth()
    assert worth.of_run(made(familiarity=[0.9] * 4)) == Worth()


@pytest.mark.parametrize(
    ("run", "level", "says"),
    [
        (made(familiarity=[0.4] * 4), Level.CARE, "knows these images only in part: about 40 %"),
        (made(familiarity=[0.1] * 4), Level.GUESSES, "hardly knows what these images show"),
        (made(q=CLEAR[::-1] / 2), Level.CARE, "For 100 % of these images the phrases choose"),
        (made(CLEAR * [[1, 1]] + [[0, 5], [0, 5], [5, 0], [5, 0]]), Level.CARE, "another cluster"),
        (made(encoder="sample"), Level.GUESSES, "understand photographs"),
        (made(encoder="photo", source="sample"), Level.GUESSES, "not understand drawings"),
    ],
)
def test_what_speaks_against_words_has_a_level_and_a_sentence(run, level, says):
    found = worth.of_run(run)
    assert found.level is level and says in found.says and found.note


def test_evidence_that_belongs_to_other_clusters_is_a_reason_for_care():
    """Both phrases speak for the first cluster; the stronger one is at home in the second."""
    run = made(np.full((4, 2), 1, np.float32), q=np.array([[0.9, 0.1]] * 4))
    run = replace(run, model=replace(run.model, head=np.array([[1, 0], [1.2, 1.5]], np.float32)))
    assert run.clusters.tolist() == [0] * 4
    found = worth.of_run(run)
    assert found.level is Level.CARE
    assert "Only 40 % of the evidence for these images belongs to their own" in found.says


def test_all_that_speaks_against_them_is_said_and_the_worst_counts():
    found = worth.of_run(made(familiarity=[0.1] * 4, q=CLEAR[::-1] / 2))
    assert found.level is Level.GUESSES and found.note == worth.GUESSED
    assert "hardly knows" in found.says and "another cluster" in found.says


def test_a_cluster_is_told_apart_only_where_it_fares_worse_than_the_whole():
    run = made(familiarity=[0.95, 0.95, 0.2, 0.2])
    assert worth.of_run(run).level is Level.GOOD
    assert worth.of_cluster(run, np.array([0, 1])) == worth.of_run(run)
    assert worth.of_cluster(run, np.array([2, 3])).level is Level.GUESSES
    assert worth.of_cluster(run, np.array([], int)) == worth.of_run(run)


def test_each_image_has_its_own_note():
    blank = CLEAR.copy()
    blank[3] = 0
    q = [[1, 0], [1, 0], [0, 1], [1, 0]]  # where nothing is active the first cluster wins
    notes = worth.of_images(made(blank, q, [0.95, 0.2, 0.95, 0.95]), np.arange(4))
    assert notes == ["", worth.GUESSED, "", "no phrase speaks for any cluster"]


def test_images_in_no_cluster_say_nothing_against_the_words_but_have_a_note():
    run = made(q=[[0.5, 0.5], [1, 0], [0.5, 0.5], [0, 1]])
    run = replace(run, assignment=replace(run.assignment, model="table"))
    assert worth.of_run(run) == Worth() == worth.of_cluster(run, np.array([2]))
    assert worth.of_images(run, np.arange(3)) == [unassigned.NOTE, "", unassigned.NOTE]
    assert unassigned.sentence(run).startswith("The table puts 2 images in no cluster")
    recorded = replace(run, record=SimpleNamespace(id="1"))  # type: ignore[arg-type]
    assert unassigned.sentence(run) in summary(recorded, None, ["a", "b"], 1)
    assert unassigned.sentence(made(q=[[0.5, 0.5]] * 4)) == ""  # by no table


@pytest.mark.parametrize(
    ("level", "says"),
    [
        (Level.GOOD, "10 of 12 phrases can be trusted."),
        (Level.CARE, "10 of 12 phrases set the cluster apart. Read them with care."),
        (Level.GUESSES, "None of 12 phrases can be trusted; 10 of them set the cluster apart."),
    ],
)
def test_what_can_be_trusted_follows(level, says):
    assert Worth(level).trusted(10, 12) == says


def test_note_is_the_last_column_so_that_all_others_stay_where_they_were():
    assert list(LABEL_COLUMNS) == [*WITHOUT_NOTE, "note"]
    assert list(CLUSTER_COLUMNS)[-2:] == ["edited", "note"]


def test_tables_report_terminal_and_json_say_the_same_of_a_run(small_run):
    """The sample encoder on a folder of photographs."""
    workspace, run = small_run
    found = worth.of_run(run)
    assert found.level is Level.GUESSES
    assert {row["note"] for row in rows(labels_csv(workspace, run))} == {found.note}
    assert {row["note"] for row in rows(clusters_csv(workspace, run))} == {found.note}
    assert report_html(workspace, run).decode().count(found.says) == 1
    assert (
        found.says in summary(run, None, run.cluster_names, 6)
        and in_json(run, {})["words"] == found.says
    )
