"""The export page: what is chosen is what is taken away, by link or by hand."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import Projection
from core.output.export import CLUSTER_COLUMNS, LABEL_COLUMNS, clusters_csv
from core.store import edits
from core.store.runs import load_run
from core.store.spaces import CONCEPTS
from core.work import jobs
from tests.pages.made_run import Made
from tests.pages.relearnt import relearn
from tests.pages.test_pages import EVERYTHING, open_page, problems, select_on_map


def says(at: AppTest) -> str:
    return " ".join(caption.value for caption in at.caption)


def downloads(at: AppTest) -> list[str]:
    return [button.label for button in at.get("download_button")]


def edit(made: Made, verb: str, **arguments: object) -> None:
    scope = load_run(made.workspace, made.run).ids["assignment"]
    edits.record(made.workspace, scope, verb, **arguments)


@pytest.mark.parametrize(
    ("format", "name"),
    [("csv", "labels.csv"), ("parquet", "labels.parquet"), ("report", "report"), ("page", "page")],
)
def test_a_format_has_one_download_and_a_size(made: Made, format: str, name: str) -> None:
    at = open_page("report", "export", **{"as": format})
    assert problems(at) == []
    assert name in downloads(at)[0]
    assert "All 64 images · about " in says(at)
    assert downloads(at)[1:] == ["Download clusters.csv", "Download rejects.csv (2 rows)"]


def test_clusters_are_downloaded_as_one_row_each_of_what_was_chosen(made: Made) -> None:
    edit(made, "rename_cluster", cluster=2, name="=ships")
    at = open_page("report", "export", what="cluster", which="2")
    assert problems(at) == [] and "Download clusters.csv" in downloads(at)
    content = clusters_csv(made.workspace, load_run(made.workspace, made.run), chosen(made, 2))
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    assert (row["cluster"], row["name"]) == ("2", "'=ships")
    assert "Download clusters.csv" not in downloads(
        open_page("report", "export", **{"as": "folders"})
    )


def chosen(made: Made, cluster: int) -> np.ndarray:
    return np.flatnonzero(load_run(made.workspace, made.run).clusters == cluster)


def test_the_columns_of_both_tables_are_explained(made: Made) -> None:
    first, second = (list(table.value["column"]) for table in open_page("report", "export").table)
    assert (first, second) == (list(LABEL_COLUMNS), list(CLUSTER_COLUMNS))


def test_filters_count_the_images_and_are_in_the_url(made: Made) -> None:
    at = open_page("report", "export")
    at.segmented_control(key="what").set_value("doubtful").run()
    at.select_slider(key="least").set_value(0.25).run()
    assert problems(at) == []
    run = load_run(made.workspace, made.run)
    assert f"{int((run.doubt.score > 0.25).sum())} of 64 images" in says(at)
    assert (at.query_params["what"], at.query_params["least"]) == ("doubtful", "0.25")
    again = open_page("report", "export", what="doubtful", least="0.25")
    assert says(again) == says(at)


def test_the_doubtful_are_those_of_the_triage(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    sixth = float(np.sort(load_run(made.workspace, made.run).doubt.score)[-6])
    monkeypatch.setattr("pages.report.export.choice.least_doubt", lambda: sixth)
    assert "5 of 64 images" in says(open_page("report", "export", what="doubtful"))


def test_a_link_reopens_a_cluster_as_edited(made: Made) -> None:
    edit(made, "rename_cluster", cluster=2, name="ships")
    edit(made, "move", images=[0], cluster=2)
    at = open_page("report", "export", what="cluster", which="2")
    assert problems(at) == []
    size = int((load_run(made.workspace, made.run).clusters == 2).sum())
    assert f"{size + 1} of 64 images" in says(at)
    first = at.dataframe[0].value.iloc[0]
    assert (first["cluster_name"], first["cluster"]) == ("ships", "2")


def test_mis_clustered_images_are_those_of_the_triage_that_nobody_put_right(made: Made) -> None:
    assert "4 of 64 images" in says(open_page("report", "export", what="wrong"))
    edit(made, "move", images=[0], cluster=0)
    assert "3 of 64 images" in says(open_page("report", "export", what="wrong"))


def test_what_is_selected_on_the_map_is_offered_while_there_is_a_selection(made: Made) -> None:
    at = open_page("report", "export")
    assert "The map's selection" not in at.segmented_control(key="what").options
    lasso = {"polygons": [EVERYTHING], "hidden": [1], "by": "cluster"}
    select_on_map(at, lasso)
    at.run()
    at.segmented_control(key="what").set_value("map").run()
    assert problems(at) == []
    outside = int((load_run(made.workspace, made.run).clusters != 1).sum())
    assert f"{outside} of 64 images" in says(at)


HALF = {"polygons": [[[2, -99], [99, -99], [99, 99], [2, 99]]], "hidden": [], "by": "cluster"}


def turned(made: Made, method: str, **parents: str) -> int:
    """Save the map once more, turned by half; returns how many images the lasso holds there."""
    workspace = made.workspace
    (drawn,) = (workspace.load(Projection, r.id) for r in workspace.records(Projection))
    other = replace(drawn, method=method, positions=-drawn.positions)
    workspace.save(other, step="project", settings={"method": method}, parents=parents)
    right = [int((flat.positions[:, 0] > 2).sum()) for flat in (drawn, other)]
    assert right[0] != right[1]
    return right[1]


def test_a_link_takes_the_same_images_of_the_map_away(made: Made) -> None:
    inside = turned(made, "t-sne", concept_model=made.run)
    link = {"what": "map", "projection": "t-sne", "space": CONCEPTS, "lasso": json.dumps(HALF)}
    at = open_page("report", "export", **link)
    assert problems(at) == [] and f"{inside} of 64 images" in says(at)
    assert json.loads(at.query_params["lasso"])["by"] == "cluster"


def test_a_lasso_on_a_map_of_concepts_takes_the_images_inside_it_away(made: Made) -> None:
    inside = turned(made, "t-sne", concept_model=made.run)
    at = open_page("explore", "map", projection="t-sne", space=CONCEPTS)
    select_on_map(at, HALF)
    assert at.run().subheader[0].value == f"{inside} images in the lasso"
    at.switch_page("../report/export/page.py")
    at.session_state["what"] = "map"
    assert problems(at.run()) == [] and f"{inside} of 64 images" in says(at)
    assert (at.query_params["projection"], at.query_params["space"]) == ("t-sne", CONCEPTS)
    at.session_state["open_run"] = relearn(made)  # whose concepts are others
    assert "The map's selection" not in at.run().segmented_control(key="what").options


def test_a_lasso_on_the_map_that_stood_in_takes_the_images_inside_it_away(made: Made) -> None:
    inside = turned(made, "pca", embeddings=made.embeddings)
    jobs.submit(made.workspace, "project", embeddings=made.embeddings, method="umap")
    at = open_page("explore", "map", projection="umap")
    select_on_map(at, HALF)
    at.run().switch_page("../report/export/page.py")
    at.session_state["what"] = "map"
    assert problems(at.run()) == [] and f"{inside} of 64 images" in says(at)


def test_a_cluster_chosen_on_the_map_page_can_be_taken_away(made: Made) -> None:
    at = open_page("explore", "map", cluster="2")
    selected = at.session_state["map_selection"]
    at = open_page("report", "export")
    at.session_state["map_selection"] = selected
    at.run()
    at.segmented_control(key="what").set_value("map").run()
    count = int((load_run(made.workspace, made.run).clusters == 2).sum())
    assert problems(at) == [] and f"{count} of 64 images" in says(at)


def test_the_preview_is_the_start_of_the_file(made: Made) -> None:
    from core.output.export import labels_csv

    shown = open_page("report", "export").dataframe[0].value
    run = load_run(made.workspace, made.run)
    text = labels_csv(made.workspace, run).decode("utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert list(shown.columns) == header
    assert np.array_equal(shown.to_numpy().tolist(), rows[:8])


def test_of_no_image_nothing_can_be_taken_away(made: Made) -> None:
    at = open_page("report", "export", **{"as": "folders", "only": "file=none"})
    assert problems(at) == []
    assert next(b for b in at.button if b.label == "Sort into folders").disabled


def test_class_folders_are_made_by_the_worker(made: Made, tmp_path: Path) -> None:
    at = open_page("report", "export", **{"as": "folders", "what": "cluster", "which": "1"})
    at.text_input(key="target").set_value(str(tmp_path / "sorted"))
    next(b for b in at.button if b.label == "Sort into folders").click().run()
    assert problems(at) == []
    done = jobs.run_next(made.workspace)
    assert done is not None and done.state == "done", done
    at.run()
    assert problems(at) == []
    assert "sorted" in at.success[0].value
    members = np.flatnonzero(load_run(made.workspace, made.run).clusters == 1)
    assert done.settings["images"] == members.tolist()
    (folder,) = (tmp_path / "sorted").iterdir()
    assert len(list(folder.iterdir())) == len(members)


def test_a_folder_that_cannot_be_is_refused_before_any_job(made: Made, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    at = open_page("report", "export", **{"as": "folders"})
    for path, why in ((str(tmp_path / "full"), "not empty"), ("", "whole path"), ("x", "whole")):
        at.text_input(key="target").set_value(path)
        next(b for b in at.button if b.label == "Sort into folders").click().run()
        assert why in at.error[0].value and not at.exception
    assert jobs.jobs(made.workspace) == []


def test_a_run_without_its_concept_layer_says_so_instead_of_a_broken_file(made: Made) -> None:
    at = open_page("report", "export", **{"as": "model"})
    assert problems(at) == []
    said = [each.value for each in at.caption if "cluster again" in each.value]
    assert len(said) == 1 and "place new ones" in said[0] and "be exported" in said[0]
    assert any(link.proto.query_string == f"like={made.run}" for link in at.get("page_link"))
    assert downloads(at) == ["Download rejects.csv (2 rows)"]
