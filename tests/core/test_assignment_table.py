"""Clusters made elsewhere: read in any order, refused in one sentence, and then explained."""

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from core.base.errors import BadInput
from core.base.spreadsheets import safe
from core.base.values import UNKNOWN, ImageSet
from core.clustering.imported import read_assignment
from core.store.runs import load_run
from core.work import steps
from core.work.request import RunRequest

FILES = tuple(f"set/{number}.png" for number in range(6))
IMAGES = ImageSet("/images", FILES, np.full(6, -1))


def write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def test_a_shuffled_table_comes_back_in_the_order_of_the_images(tmp_path: Path) -> None:
    clusters = np.array([2, 0, 1, 1, 0, 2])
    order = np.random.default_rng(0).permutation(6)
    rows = [(FILES[i], clusters[i]) for i in order]
    found = read_assignment(write(tmp_path / "a.csv", ("image", "cluster"), rows), IMAGES)
    assert found.assignment.labels.tolist() == clusters.tolist()
    np.testing.assert_allclose(found.assignment.probabilities.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(found.assignment.probabilities.max(axis=1), 0.98 + 0.02 / 3)
    assert found.sizes.tolist() == [2, 2, 2] and found.unassigned == 0


def test_an_image_in_no_cluster_is_in_all_of_them_alike(tmp_path: Path) -> None:
    rows = zip(FILES, (-1, 0, 0, 1, 1, 1), strict=True)
    found = read_assignment(write(tmp_path / "a.csv", ("path", "cluster"), rows), IMAGES)
    np.testing.assert_allclose(found.assignment.probabilities[0], [0.5, 0.5])
    assert found.assignment.labels.tolist() == [UNKNOWN, 0, 0, 1, 1, 1]
    assert found.assignment.is_assigned.tolist() == [False] + [True] * 5
    assert found.sizes.tolist() == [2, 3] and found.unassigned == 1


def test_gaps_between_the_numbers_are_closed(tmp_path: Path) -> None:
    rows = zip(FILES, (40, 7, 7, 100, 40, 7), strict=True)
    found = read_assignment(write(tmp_path / "a.csv", ("file", "cluster"), rows), IMAGES)
    assert found.assignment.labels.tolist() == [1, 0, 0, 2, 1, 0]
    assert found.names == ("7", "40", "100")


def test_whole_paths_and_backslashes_mean_the_same_image(tmp_path: Path) -> None:
    names = ["/images/set/0.png", "set\\1.png", "./set/2.png", *FILES[3:]]
    rows = zip(names, (0, 0, 0, 1, 1, 1), strict=True)
    found = read_assignment(write(tmp_path / "a.csv", ("image", "cluster"), rows), IMAGES)
    assert found.assignment.labels.tolist() == [0, 0, 0, 1, 1, 1]


def test_probabilities_are_kept_as_they_are(tmp_path: Path) -> None:
    shares = np.random.default_rng(1).dirichlet(np.ones(3), 6)
    rows = [(FILES[i], *shares[i]) for i in (3, 1, 0, 5, 4, 2)]
    path = write(tmp_path / "a.csv", ("image", "cat", "dog", "fish"), rows)
    found = read_assignment(path, IMAGES)
    np.testing.assert_allclose(found.assignment.probabilities, shares, atol=1e-6)
    assert (found.kind, found.names) == ("probabilities", ("cat", "dog", "fish"))
    rows = [(file, 0.5, 0.2) for file in FILES]
    with pytest.raises(BadInput, match=r"sum to 0\.7 and must sum to 1 \(6 such rows\)"):
        read_assignment(write(tmp_path / "b.csv", ("image", "a", "b"), rows), IMAGES)


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    clusters = [1, 1, 0, 0, -1, 1]
    pyarrow.parquet.write_table(
        pyarrow.table({"image": list(FILES), "cluster": clusters}), tmp_path / "a.parquet"
    )
    path = write(tmp_path / "a.csv", ("image", "cluster"), zip(FILES, clusters, strict=True))
    one, other = (read_assignment(p, IMAGES) for p in (tmp_path / "a.parquet", path))
    np.testing.assert_array_equal(one.assignment.probabilities, other.assignment.probabilities)


def test_a_table_of_one_cluster_or_without_columns_is_refused(tmp_path: Path) -> None:
    rows = [(file, 3) for file in FILES]
    with pytest.raises(BadInput, match="into one cluster or none; give at least 2"):
        read_assignment(write(tmp_path / "a.csv", ("image", "cluster"), rows), IMAGES)
    with pytest.raises(BadInput, match="one of them must be named path, image"):
        read_assignment(write(tmp_path / "b.csv", ("picture", "cluster"), rows), IMAGES)
    with pytest.raises(BadInput, match="needs a column named cluster"):
        read_assignment(write(tmp_path / "c.csv", ("image", "group"), rows), IMAGES)


@pytest.mark.parametrize("cell", ["-2", "inf", "-inf", "nan", "1e300", "9007199254740992", ""])
def test_a_cluster_that_is_no_number_one_can_count_on_is_refused(cell, tmp_path: Path) -> None:
    rows = zip(FILES, (0, 0, cell, 1, 1, 1), strict=True)
    path = write(tmp_path / "a.csv", ("image", "cluster"), rows)
    with pytest.raises(BadInput, match=f"no whole number from -1 on: '{cell}' in row 4"):
        read_assignment(path, IMAGES)


def test_the_largest_numbers_of_clusters_keep_their_names(tmp_path: Path) -> None:
    most = 2**53 - 1
    rows = zip(FILES, (0, 0, most, most - 1, 1, 1), strict=True)
    found = read_assignment(write(tmp_path / "a.csv", ("image", "cluster"), rows), IMAGES)
    assert found.names == ("0", "1", str(most - 1), str(most))


@pytest.mark.parametrize("header", [("image", "cluster"), ("image", "cat", "dog")])
def test_a_table_without_rows_is_refused(header, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"'a\.csv' has no rows; give one for each"):
        read_assignment(write(tmp_path / "a.csv", header, []), IMAGES)


def test_one_error_names_the_first_of_each_fault_and_nothing_is_saved(
    small_run, tmp_path: Path
) -> None:
    workspace, run = small_run
    files = run.images.files
    rows: list[tuple[object, ...]] = [(file, number % 3) for number, file in enumerate(files)]
    rows[2:4] = [("no/such.png", 0), ("nor/this.png", 1)]  # and so images 2 and 3 have no row
    rows += [(files[5], 1), (files[9], "2.5"), (files[7], 0)]
    table = write(tmp_path / "bad.csv", ("image", "cluster"), rows)
    before = contents(workspace)
    with pytest.raises(BadInput) as error:
        steps.import_assignment(workspace, images=run.ids["images"], table=str(table))
    said = str(error.value)
    assert "Unknown image: no/such.png and 1 more;" in said
    assert f"image without a row: {files[2]} and 1 more;" in said
    assert f"repeated image: {files[5]} and 2 more;" in said
    assert f"cluster that is no whole number from -1 on: '2.5' in row {len(rows)}." in said
    assert contents(workspace) == before


def contents(workspace) -> tuple[list[str], list[tuple]]:
    """Every file of the workspace and every row of its records."""
    files = sorted(str(p) for p in (workspace.folder / "values").rglob("*"))
    with workspace.database() as db:
        return files, [tuple(row) for row in db.execute("select * from record order by id")]


def test_clusters_made_elsewhere_are_explained_as_they_are(
    small_run, drawings: Path, tmp_path: Path
) -> None:
    workspace, run = small_run
    labels = np.asarray(run.images.labels)
    rows = [(file, 10 * labels[i]) for i, file in enumerate(run.images.files)]
    table = write(tmp_path / "classes.csv", ("image", "cluster"), reversed(rows))
    found = load_run(
        workspace,
        steps.run(
            workspace,
            RunRequest(
                source=str(drawings),
                encoder="sample",
                table=str(table),
                method="pca",
                concept_settings={"batch": 64},
            ),
        ),
    )
    assert found.ids["embeddings"] == run.ids["embeddings"]
    assert found.assignment.model == "table"
    assert found.assignment.labels.tolist() == labels.tolist()
    assert (found.clusters == labels).mean() > 0.9
    assert found.vocabulary.counts.shape[1] == len(np.unique(labels))


CAT = ("cat", "grp10", "cat", "grp9", "-1", "cat")
UNDERSCORED = ("1_1", "1_2", "inf", "-1", "1_1", "1_2")
COMMAS = ("0,5;0,5", "1;0", "0,25;0,75", "1,0;0", "0,000;1,000", "1;0")
READ: dict[
    str, tuple[str, tuple[str, ...], list[int | None]]
] = {  # text, names, and cluster of each image (None: none)
    "names": (
        "image,cluster\n" + "".join(f"{f},{c}\n" for f, c in zip(FILES, CAT, strict=True)),
        ("cat", "grp9", "grp10"),
        [0, 2, 0, 1, None, 0],
    ),
    "names with underscores between digits, or that Python takes for numbers": (
        "image,cluster\n" + "".join(f"{f},{c}\n" for f, c in zip(FILES, UNDERSCORED, strict=True)),
        ("1_1", "1_2", "inf"),
        [0, 1, 2, None, 0, 1],
    ),
    "decimal commas": (
        "image;p0;p1\n" + "".join(f"{f};{c}\n" for f, c in zip(FILES, COMMAS, strict=True)),
        ("p0", "p1"),
        [None, 0, 1, 0, 1, 0],
    ),
    "whole numbers with commas": (
        "image;cluster\n" + "".join(f"{f};{n % 2},0\n" for n, f in enumerate(FILES)),
        ("0", "1"),
        [0, 1, 0, 1, 0, 1],
    ),
    "index column": (
        ",image,p0,p1\n" + "".join(f"{n},{f},{n % 2},{1 - n % 2}\n" for n, f in enumerate(FILES)),
        ("p0", "p1"),
        [1, 0, 1, 0, 1, 0],
    ),
    "index column by name": (
        "Unnamed: 0,image,p0,p1\n" + "".join(f"{n},{f},1,0\n" for n, f in enumerate(FILES)),
        ("p0", "p1"),
        [0] * 6,
    ),
}


@pytest.mark.parametrize("name", READ)
def test_tables_of_other_tools_are_read(name: str, tmp_path: Path) -> None:
    text, names, clusters = READ[name]
    (tmp_path / "a.csv").write_text(text)
    found = read_assignment(tmp_path / "a.csv", IMAGES)
    assert found.names == names
    labels = found.assignment.labels.tolist()
    none = [i for i, cluster in enumerate(clusters) if cluster is None]
    assert [c for i, c in enumerate(labels) if i not in none] == [
        c for c in clusters if c is not None
    ]
    np.testing.assert_allclose(found.assignment.probabilities[none], 1 / len(names))


def test_the_names_that_labels_csv_escapes_are_those_of_the_images(tmp_path: Path) -> None:
    files = ("-1.png", "=2.png", "a.png", "'+3.png")  # the last has its quotation mark on the disk
    images = ImageSet("/images", files, np.full(4, -1))
    rows = [(safe(file), i % 2) for i, file in enumerate(files)]
    assert rows[0][0] == "'-1.png"
    found = read_assignment(write(tmp_path / "a.csv", ("image", "cluster"), rows), images)
    assert found.assignment.labels.tolist() == [0, 1, 0, 1]


REFUSED = {
    "a name among numbers": ((0, 0, "cat", 1, 1, 1), "no whole number from -1 on: 'cat' in row 4"),
    "no name": (("a", "a", "", "b", "b", "b"), "image without a cluster: '' in row 4"),
    "no name, in words": (
        ("a", "a", "nan", "b", "b", "b"),
        "image without a cluster: 'nan' in row 4",
    ),
    "thousands": ((0, 0, "1,000", 1, 1, 1), "no whole number from -1 on: '1,000' in row 4"),
    "a long one": (
        (0, 0, "x" * 500, 1, 1, 1),
        "no whole number from -1 on: '" + "x" * 79 + "…' in row 4",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_mean_two_things_is_refused(name: str, tmp_path: Path) -> None:
    clusters, said = REFUSED[name]
    rows = zip(FILES, clusters, strict=True)
    with pytest.raises(BadInput, match=f"(?i){said}"):
        read_assignment(write(tmp_path / "a.csv", ("image", "cluster"), rows), IMAGES)
