"""The filter: a line of conditions, the images of which they hold, and the same on `--where`."""

import time
from dataclasses import replace

import numpy as np
import pytest

from core.base.errors import BadInput, UnknownName
from core.base.values import Assignment
from core.output import filter
from core.output.export import clusters_csv, edited, labels_csv, labels_parquet
from core.output.filter import Condition, Filter
from core.store import edits
from core.work.cli import commands as cli
from tests.core.exported import edit, rows
from tests.core.test_export import parquet

DAY = 86_400_000_000_000  # nanoseconds


def images(made, text, run=None):
    workspace, loaded = made
    now = edited(workspace, loaded)
    return np.flatnonzero(filter.mask(filter.parse(text), run or loaded, now)).tolist()


def where(condition) -> list[int]:
    return np.flatnonzero(condition).tolist()


def test_a_filter_is_written_as_it_is_read():
    text = "tag='blue sky' file!='*.png' doubt>=0.5 tag="
    wanted = filter.parse(text)
    assert wanted == Filter(
        (
            *(Condition("tag", "=", "blue sky"), Condition("file", "!=", "*.png")),
            *(Condition("doubt", ">=", "0.5"), Condition("tag", "=", "")),
        )
    )
    assert str(wanted) == text and filter.parse(str(wanted)) == wanted
    for value in ("it's", 'a "b"', "a=b", "<&>", "\\", "a  b"):
        one = Filter((Condition("tag", "=", value),))
        assert filter.parse(str(one)) == one
    assert not filter.parse("  ")


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("cluster=99", BadInput, "no cluster 99; the run has 0, 1, 2, 3"),
        ("doubt>=50", BadInput, "Doubt goes from 0 to 1; given: 50"),
        ("doubt<=x", BadInput, "is compared with a number from 0 to 1, such as 0.5; given: 'x'"),
        ("confidence>=2", BadInput, "Confidence goes from 0 to 1; given: 2"),
        ("tag=sunset", BadInput, "'sunset'. There are: none"),
        ("class=no-such", BadInput, "There is no class 'no-such'"),
        ("decision=done", BadInput, "no decision 'done'; there are accepted, moved, skipped"),
        ("phrase=nothing-like-it", BadInput, "no phrase 'nothing-like-it'"),
        ("size>=big", BadInput, "'big' is no size"),
        ("date=2024-13", BadInput, "'2024-13' is no date"),
        ("date=2024-00", BadInput, "'2024-00' is no date"),
        ("date=2024-02-31", BadInput, "'2024-02-31' is no date"),
        ("cluster=" + "9" * 5000, BadInput, "There is no cluster 99"),
        ("colour=red", UnknownName, "colour"),
        ("cluster>=3", BadInput, "cluster cannot be compared by >="),
        ("sunset", BadInput, "'sunset' is no condition"),
        ("tag='a", BadInput, "unmatched"),
    ],
)
def test_what_cannot_be_is_said(small_run, text, error, says):
    with pytest.raises(error, match=says):
        images(small_run, text)


def test_conditions_hold_together_and_of_equal_fields_one_is_enough(made):
    workspace, run = made
    edit(made, "move", images=[5], cluster=3)
    edit(made, "rename_cluster", cluster=3, name="Vans")
    clusters = edited(workspace, run).clusters
    assert 5 in images(made, "cluster=3") and images(made, "cluster=vans") == where(clusters == 3)
    assert images(made, "cluster=3 cluster=1") == where(np.isin(clusters, [1, 3]))
    assert images(made, "cluster!=3 cluster!=1") == where(~np.isin(clusters, [1, 3]))
    half = float(np.median(run.doubt.score))
    assert images(made, f"doubt>={half} cluster=1") == where(
        (run.doubt.score >= half) & (clusters == 1)
    )
    assert images(made, "") == list(range(len(run.images)))


def test_a_cluster_that_is_called_by_a_number_is_found_by_it_unless_another_has_that_number(made):
    clusters = edited(*made).clusters
    edit(made, "rename_cluster", cluster=3, name="2019")
    edit(made, "rename_cluster", cluster=2, name="0")
    assert images(made, "cluster=2019") == where(clusters == 3)
    assert images(made, "cluster=0") == where(clusters == 0)


def test_images_that_a_table_puts_in_no_cluster_are_found(small_run):
    _, run = small_run
    likely = run.assignment.probabilities.copy()
    likely[[2, 5]] = 1 / run.assignment.k
    table = replace(run, assignment=Assignment("table", likely))
    assert images(small_run, "cluster=", table) == [2, 5]
    assert len(images(small_run, "cluster!=", table)) == len(likely) - 2
    assert images(small_run, "cluster=") == []


def test_classes_files_and_phrases(small_run):
    _, run = small_run
    name = run.images.class_names[2]
    assert images(small_run, f"class={name}") == where(run.images.labels == 2)
    assert images(small_run, "class=") == where(run.images.labels == -1)
    first = run.images.files[7]
    assert images(small_run, str(Filter((Condition("file", "=", first),)))) == [7]
    phrase = run.vocabulary.phrases[0]
    wanted = Filter((Condition("phrase", "=", phrase.upper()),))
    columns = [c for c, word in enumerate(run.vocabulary.phrases) if word == phrase]
    active = run.model.of_concepts(columns).sum(axis=1) > 0
    assert 0 < active.sum() < len(active) and images(small_run, str(wanted)) == where(active)


def test_images_are_found_by_what_was_decided_on_them(made):
    edit(made, "accept", images=[1, 2, 3])
    edit(made, "skip", images=[3])
    edit(made, "move", images=[5], cluster=(int(edited(*made).clusters[5]) + 1) % 4)
    assert images(made, "decision=Accepted") == [1, 2] and images(made, "decision=skipped") == [3]
    assert images(made, "decision=accepted decision=moved") == [1, 2, 5]
    assert images(made, "decision=accepted decision!=accepted") == []
    undecided = [i for i in range(len(made[1].images)) if i not in (1, 2, 3, 5)]
    assert images(made, "decision=") == undecided
    assert images(made, "decision!=") == [1, 2, 3, 5]


def test_confidence_is_that_of_the_tables_and_familiarity_that_of_the_encoder(made):
    workspace, run = made
    moved = int(np.argmax(run.probabilities.max(axis=1)))
    edit(made, "move", images=[moved], cluster=int(run.probabilities[moved].argmin()))
    given = np.array([float(row["confidence"]) for row in rows(labels_csv(workspace, run))])
    least = float(np.sort(given)[9:11].mean())
    assert images(made, f"confidence<={least}") == where(given <= least) and given[moved] < least
    known = np.linspace(0, 1, len(run.images), dtype=np.float32)
    photo = replace(run, embeddings=replace(run.embeddings, familiarity=known))
    assert images(made, "familiarity>=0.9", photo) == where(known >= 0.9)
    with pytest.raises(BadInput, match="gives no familiarity"):
        images(made, "familiarity>=0.9", replace(photo, embeddings=run.embeddings))


def test_sizes_and_dates_are_those_of_the_import(small_run):
    workspace, run = small_run
    n = len(run.images)
    noon = int(time.mktime((2024, 5, 17, 12, 0, 0, 0, 0, -1)) * 1e9)
    states = np.stack([np.arange(n) * 100_000, noon + np.arange(n) * DAY], axis=1)
    dated = replace(run, images=replace(run.images, states=states))
    made = workspace, run
    assert images(made, "size>=200kB size<=0.5MB", dated) == [2, 3, 4, 5]
    assert images(made, "size>200kB size<0.5MB", dated) == [3, 4]
    assert images(made, "date>2024-05-17 date<2024-05-19", dated) == [1]
    assert images(made, "date=2024-05-17", dated) == [0]
    assert images(made, "date<=2024-05-18", dated) == [0, 1]
    assert images(made, "date=2024-05", dated) == list(range(15))
    assert images(made, "date>=2024-06 date<=2024-06-02", dated) == [15, 16]
    assert images(made, "date!=2024", dated) == []
    midnight = int(time.mktime((2025, 1, 1, 0, 0, 0, 0, 0, -1))) * 10**9
    dates = np.full(n, midnight - 1) + np.arange(n)  # the year's last nanosecond, then the next's
    ends = replace(run, images=replace(run.images, states=np.stack([dates, dates], axis=1)))
    assert images(made, "date=2024", ends) == [0] == images(made, "date<2025-01-01", ends)
    with pytest.raises(BadInput, match="import the images again"):
        images(made, "size>=1", replace(run, images=replace(run.images, states=None)))


def test_tags_and_notes_are_filtered_by_and_go_into_the_exports(made):
    workspace, run = made
    plain = list(rows(labels_csv(workspace, run))[0])
    edit(made, "tag_images", images=[1, 2], tag="sunset")
    edit(made, "tag_images", images=[2], tag="blue sky")
    edit(made, "note_images", images=[4], text="=1+1")
    own = int(edited(workspace, run).clusters[1])
    edit(made, "note_cluster", cluster=own, text="two breeds")
    assert images(made, "tag=Sunset") == [1, 2] and images(made, "tag!= tag!=sunset") == []
    assert images(made, "tag=sunset tag!='blue sky'") == [1]
    assert images(made, "note!=") == [4] == images(made, "note=1+1")
    assert images(made, "tag=") == [i for i in range(len(run.images)) if i not in (1, 2)]
    table = rows(labels_csv(workspace, run))
    assert list(table[0]) == [*plain, "tags", "analyst_note"]
    assert [row["tags"] for row in table[:4]] == ["", "sunset", "blue sky; sunset", ""]
    assert table[4]["analyst_note"] == "'=1+1"  # no spreadsheet runs it
    assert [row["tags"] for row in parquet(labels_parquet(workspace, run))[1:4]] == [
        *("sunset", "blue sky; sunset", None)
    ]
    told = {int(row["cluster"]): row for row in rows(clusters_csv(workspace, run))}
    assert told[own]["analyst_note"] == "two breeds" and "sunset (" in told[own]["tags"]
    scope = run.ids["assignment"]
    for _ in range(4):
        done = edits.history(edits.log(workspace, scope)).done
        edits.undo(workspace, scope, expected=done[-1].id)
    assert list(rows(labels_csv(workspace, run))[0]) == plain


@pytest.fixture
def command(made, capsys):
    workspace, run = made

    def do(name, *arguments):
        given = [name, run.id, *map(str, arguments), "--workspace", str(workspace.folder)]
        return (cli.main(given), *capsys.readouterr())

    return do


def test_the_command_tags_lists_and_exports_by_tag(command, made, tmp_path):
    members = images(made, "cluster=1")
    code, said, _ = command("tag", "--add", "Sunset", "--note", "look", "--where", "cluster=1")
    assert code == 0 and said.splitlines() == [
        f"Tagged {len(members)} images “Sunset”",
        f"Note on {len(members)} images: look",
    ]
    assert command("tag", "--note-cluster", 1, "two breeds")[1].startswith("Note on ")
    assert command("tag")[1].splitlines() == [
        f"{len(members):>7}  Sunset",
        f"{len(members):>7}  with a note",
    ]
    assert command("export", "--out", tmp_path / "a.csv", "--where", "tag=sunset")[0] == 0
    table = rows((tmp_path / "a.csv").read_bytes())
    assert {row["tags"] for row in table} == {"Sunset"} and len(table) == len(members)
    assert command("tag", "--remove", "sunset", "--note", "", "--where", "")[0] == 0
    assert "None of" in command("tag")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--add", "a"], "Say which images with --where"),
        (["--add", "a;b", "--where", ""], "semicolon"),
        (["--add", "a", "--where", "doubt<=0 doubt>=1"], "No image matches"),
        (["--note-cluster", "9", "x"], "There is no cluster 9"),
        (["--add", "a", "--where", "tag=b"], "No image has the tag 'b'"),
    ],
)
def test_the_command_says_in_one_line_what_cannot_be(command, made, arguments, says):
    code, _, said = command("tag", *arguments)
    assert code == 2 and says in said and said.count("\n") == 1
    assert not edits.log(made[0], made[1].ids["assignment"])
