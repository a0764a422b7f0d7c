"""One row a cluster: true to the run and its edits, safe to open, and beside the labels."""

from dataclasses import replace

import numpy as np
import pytest

from core.output.export import CLUSTER_COLUMNS, clusters_csv, edited, labels_csv
from core.output.summary import summarise
from core.work.cli import beside
from core.work.cli import commands as cli
from tests.core.exported import edit, rows
from tests.pages.made_run import CLASSES


def test_there_is_one_row_per_cluster_with_the_columns_promised(small_run):
    workspace, run = small_run
    table = rows(clusters_csv(workspace, run))
    assert [row["cluster"] for row in table] == [str(cluster) for cluster in range(run.k)]
    assert [row["name"] for row in table] == list(run.cluster_names)
    assert all(list(row) == list(CLUSTER_COLUMNS) for row in table)
    assert all(None not in row.values() for row in table)


def test_every_column_holds_what_its_name_says(small_run):
    """Restated by hand, so that no cell can slip under another column's name."""
    workspace, run = small_run
    found = [summarise(run, cluster) for cluster in range(run.k)]
    namings = [naming if naming.noun else None for naming in run.namings]
    members = [np.flatnonzero(run.clusters == cluster) for cluster in range(run.k)]
    classes = [run.images.main_class(inside) for inside in members]
    told = [run.phrases(cluster, 5) for cluster in range(run.k)]
    expected = {
        "cluster": map(str, range(run.k)),
        "name": run.cluster_names,
        "name_zh": [""] * run.k,  # of which this machine has none
        "why": [each.sentence for each in found],
        "size": [str(len(inside)) for inside in members],
        "doubtful": [f"{each.doubtful_share:.4f}" for each in found],
        "leans_to": [each.leans_to for each in found],
        "coverage": [f"{naming.coverage:.4f}" if naming else "" for naming in namings],
        "contrast": [f"{naming.contrast:.4f}" if naming else "" for naming in namings],
        "familiarity": [""] * run.k,  # of which the sample encoder says nothing
        "phrases": ["; ".join(f"{phrase} ({w:.3g})" for phrase, w in each) for each in told],
        "main_class": [name for name, _ in classes],
        "purity": [f"{share:.4f}" for _, share in classes],
        "edited": [""] * run.k,
        "note": ["phrases mean nothing: the encoder understands drawings only"] * run.k,
    }
    table = rows(clusters_csv(workspace, run))
    assert list(expected) == list(table[0])
    for name, cells in expected.items():
        assert [row[name] for row in table] == list(cells), name


def test_the_main_class_is_the_most_frequent_one_and_empty_without_classes(made, tmp_path):
    workspace, run = made
    for cluster, row in enumerate(rows(clusters_csv(workspace, run))):
        counts = np.bincount(run.images.labels[run.clusters == cluster])
        assert row["main_class"] == CLASSES[counts.argmax()]
        assert row["purity"] == f"{counts.max() / counts.sum():.4f}"
    bare = replace(run, images=replace(run.images, labels=np.full(len(run.images), -1)))
    assert {(r["main_class"], r["purity"]) for r in rows(clusters_csv(workspace, bare))} == {
        ("", "")
    }


def test_familiarity_is_the_mean_over_the_cluster_and_empty_when_unknown(made):
    workspace, run = made
    assert {row["familiarity"] for row in rows(clusters_csv(workspace, run))} == {""}
    known = np.linspace(0, 1, len(run.images), dtype=np.float32)
    told = replace(run, embeddings=replace(run.embeddings, familiarity=known))
    for cluster, row in enumerate(rows(clusters_csv(workspace, told))):
        assert row["familiarity"] == f"{known[run.clusters == cluster].mean():.4f}"


def test_each_image_finds_its_cluster_by_number_and_name_after_edits_too(made):
    workspace, run = made
    edit(made, "rename_cluster", cluster=0, name="vans")
    edit(made, "merge_clusters", clusters=[0, 1], into=0)
    edit(made, "reject_cluster", cluster=2)
    table = {(row["cluster"], row["name"]): row for row in rows(clusters_csv(workspace, run))}
    labels = [(row["cluster"], row["cluster_name"]) for row in rows(labels_csv(workspace, run))]
    assert set(labels) == set(table)
    for place, row in table.items():
        assert int(row["size"]) == labels.count(place)
    assert table["-1", run.cluster_names[2]]["edited"] == "not a cluster"


def test_figures_of_a_name_are_told_while_name_and_images_are_the_models(small_run):
    """As the model left them; afterwards they would be of another name, or of other images."""
    from core.output.export.clusters import ClusterRow
    from core.output.export.rows import Rows

    workspace, run = small_run
    naming = next(c for c in range(run.k) if run.namings[c].noun)
    other = (naming + 1) % run.k
    now, images = edited(workspace, run), np.arange(len(run.images))

    def told(after):
        return ClusterRow(Rows(run, after, images, None), naming, after.members(naming)).naming

    assert told(now) == run.namings[naming]
    renamed = replace(now, names={**now.names, naming: "mine"})
    assert told(renamed) is None
    moved = np.array(now.clusters)
    moved[np.flatnonzero(moved == other)[0]] = naming
    assert told(replace(now, clusters=moved)) is None


def test_an_emptied_cluster_has_a_row_unless_only_some_images_are_meant(made):
    workspace, run = made
    members = np.flatnonzero(run.clusters == 3)
    edit(made, "move", images=members.tolist(), cluster=0)
    last = rows(clusters_csv(workspace, run))[-1]
    assert (last["size"], last["why"], last["doubtful"]) == ("0", "No picture is in it.", "")
    some = rows(clusters_csv(workspace, run, members[:2]))
    assert [(row["cluster"], row["size"]) for row in some] == [("0", "2")]
    assert rows(clusters_csv(workspace, run, np.array([], int))) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_name_that_a_spreadsheet_would_run_is_escaped(made, start):
    workspace, run = made
    for cluster in range(run.k):
        edit(made, "rename_cluster", cluster=cluster, name=f"{start}cmd|{cluster}")
    for row in rows(clusters_csv(workspace, run)):
        assert row["name"].startswith(f"'{start}cmd|")
        assert row["leans_to"] == "" or row["leans_to"].startswith("'")
        assert not any(cell.startswith(("=", "+", "@")) for cell in row.values())


def test_phrases_and_classes_that_a_spreadsheet_would_run_are_escaped(made):
    workspace, run = made
    odd = replace(
        run,
        images=replace(run.images, class_names=tuple(f"={name}" for name in CLASSES)),
        vocabulary=replace(
            run.vocabulary, phrases=tuple(f"=1+{p}" for p in range(len(run.vocabulary.phrases)))
        ),
    )
    for row in rows(clusters_csv(workspace, odd)):
        assert row["phrases"].startswith("'=1+") and row["main_class"].startswith("'=")


@pytest.mark.parametrize(
    ("labels", "clusters"),
    [
        ("labels.csv", "clusters.csv"),
        ("mine.csv", "mine.clusters.csv"),
        ("labels", "labels.clusters.csv"),
        ("clusters.csv", "clusters.clusters.csv"),
    ],
)
def test_the_table_of_clusters_is_named_after_the_labels(tmp_path, labels, clusters):
    assert beside.place_for_clusters(tmp_path / labels) == tmp_path / clusters
    assert beside.is_for_clusters(tmp_path / clusters)
    assert not beside.is_for_clusters(tmp_path / "labels.csv")


def test_a_table_of_ours_is_renewed_and_a_file_of_somebody_else_stays(tmp_path, small_run):
    labels, place = tmp_path / "labels.csv", tmp_path / "clusters.csv"
    place.write_bytes(clusters_csv(*small_run))
    assert beside.place_for_clusters(labels) == place
    place.write_text("cluster,name\n1,mine\n")
    assert beside.place_for_clusters(labels) == tmp_path / "labels.clusters.csv"
    (tmp_path / "labels.clusters.csv").mkdir()
    assert beside.place_for_clusters(labels) is None


def test_the_command_exports_one_row_per_cluster_by_name_or_by_format(small_run, tmp_path, capsys):
    workspace, run = small_run
    given = ["--workspace", str(workspace.folder)]
    for name, more in (("clusters.csv", []), ("a.clusters.csv", []), ("b.csv", ["clusters"])):
        form = ["--format", *more] if more else []
        out = tmp_path / name
        assert cli.main(["export", run.id, "--out", str(out), *form, *given]) == 0
        assert out.read_bytes() == clusters_csv(workspace, run)
    assert "wrote" in capsys.readouterr().out
