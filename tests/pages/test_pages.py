"""Every page opens: on an empty workspace it says what to do, on a run it shows it."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.errors import BadInput
from core.base.units import count, percent
from core.base.values import ImageSet, Projection, Reject, Thumbnails
from core.concepts.doubts import DOUBTFUL
from core.concepts.figures import evaluate
from core.concepts.metric import Measured
from core.output.export import edited
from core.output.summary import summarise
from core.store import edits
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs
from pages.explore.map import cluster_table
from pages.shared.lists import state
from pages.shared.lists.menu import SECTIONS
from pages.shared.reading import selection
from pages.shared.reading.selection import Selected
from tests.pages.made_run import EVIL_PHRASE, Made, from_table, make_run
from tests.pages.relearnt import relearn

ROOT = Path(__file__).resolve().parents[2]
FRAME = ROOT / "pages" / "frame" / "frame.py"
PAGES = [(section.lower(), name) for section, names in SECTIONS.items() for name in names]


EVERYTHING = [[-99, -99], [99, -99], [99, 99], [-99, 99]]
LASSO = {"polygons": [EVERYTHING], "hidden": [], "by": "cluster"}


def open_page(section: str, name: str, **query: str) -> AppTest:
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.switch_page(f"../{section}/{name}/page.py")
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def select_on_map(at: AppTest, chosen: Mapping[str, Any]) -> None:
    """As a click or a lasso on the map: {cluster} or {polygons, hidden, by}."""
    now = Selected(chosen["cluster"]) if "cluster" in chosen else selection.lasso(chosen)
    at.session_state["map_selection"] = replace(at.session_state["map_selection"], now=now)


def problems(at: AppTest) -> list[str]:
    return [e.value for e in at.exception] + [e.value for e in at.error]


ALWAYS = ("glossary", "workspace")  # what they show needs no images


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_on_an_empty_workspace_every_page_says_what_to_do_next(
    empty_workspace: Workspace, section: str, name: str
) -> None:
    at = open_page(section, name)
    assert problems(at) == []
    if name == "dataset":
        assert [b.label for b in at.button if b.key == "try_sample"] == ["Try the sample gallery"]
    elif name not in ALWAYS:
        assert at.info
        assert any("sample gallery" in link.value for link in at.page_link)


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_on_a_run_every_page_opens(made: Made, section: str, name: str) -> None:
    at = open_page(section, name)
    assert problems(at) == []
    assert at.header[0].value


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_on_images_without_classes_every_page_opens(
    empty_workspace: Workspace, tmp_path: Path, section: str, name: str
) -> None:
    make_run(empty_workspace, tmp_path / "images", per_class=8, with_labels=False)
    assert problems(open_page(section, name)) == []


def test_the_quality_page_tells_how_many_images_a_table_leaves_out(made: Made) -> None:
    at = open_page("report", "quality", run=from_table(made, left_out=3))
    assert at.info[0].value.startswith("The table puts 3 images in no cluster")
    at = open_page("report", "export", what="unassigned")
    assert "3 of 64 images" in " ".join(caption.value for caption in at.caption)


def test_the_quality_page_tells_how_good_names_and_phrases_are(made: Made) -> None:
    shown = {metric.label: metric.value for metric in open_page("report", "quality").metric}
    figures = evaluate(Measured.of(load_run(made.workspace, made.run)))
    assert shown["Plain phrases"] == percent(figures["phrases_plain"])
    assert shown["Said twice"] == percent(figures["redundancy"])
    assert ("True phrases" in shown) == ("phrases_true" in figures)


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_no_page_shows_a_phrase_as_markup(made: Made, section: str, name: str) -> None:
    at = open_page(section, name)
    for shown in [*at.markdown, *at.caption, *at.subheader, *at.info, *at.warning]:
        assert EVIL_PHRASE not in shown.value
    for html in at.html:
        assert "<img src=x" not in html.value


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_every_page_opens_while_a_job_waits(made: Made, section: str, name: str) -> None:
    jobs.submit(made.workspace, "evaluate", concept_model=made.run)
    at = open_page(section, name)
    assert problems(at) == []
    assert [button.key for button in at.button].count("job_stop") <= 1


def test_the_sample_button_starts_the_whole_run_and_shows_it(empty_workspace: Workspace) -> None:
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.button(key="try_sample").click().run()
    assert problems(at) == []
    (job,) = jobs.jobs(empty_workspace)
    assert (job.step, job.settings["source"], job.settings["encoder"]) == (
        "run",
        "sample",
        "sample",
    )
    assert at.button(key="job_stop")


def test_a_job_is_found_again_by_a_new_session_and_can_be_stopped(
    empty_workspace: Workspace,
) -> None:
    id = jobs.submit(empty_workspace, "run", source="sample", encoder="sample", clusters=4)
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.button(key="job_stop").click().run()
    assert jobs.job(empty_workspace, id).state == "stopped"
    assert any("stopped" in warning.value for warning in at.warning)


def test_every_job_is_on_the_jobs_page_and_can_be_stopped_while_it_waits(
    empty_workspace: Workspace,
) -> None:
    for _ in range(31):
        newest = jobs.submit(empty_workspace, "split_cluster", images=list(range(500)))
    at = open_page("report", "jobs")
    keys = [button.key for button in at.button if str(button.key).startswith("stop_job_")]
    assert len(keys) == 30 and len(at.get("pagination")) == 1
    at.button(key=f"stop_job_{newest}").click()
    at.session_state[f"details_{newest}"] = True
    at.run()
    assert problems(at) == []
    assert [job.state for job in jobs.jobs(empty_workspace)][:2] == ["stopped", "waiting"]
    (settings,) = (code.value for code in at.code if code.language == "json")
    assert "… 480 more" in settings and settings.count("\n") == 2


def test_a_failed_job_says_why_and_can_be_run_again(empty_workspace: Workspace) -> None:
    jobs.submit(empty_workspace, "run", source="/nowhere/at/all", clusters=2)
    jobs.run_next(empty_workspace)
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    assert "nowhere" in at.error[0].value
    assert at.exception == []
    at.button(key="job_again").click().run()
    assert [job.state for job in jobs.jobs(empty_workspace)] == ["waiting", "failed"]


def test_a_page_is_drawn_once_more_when_its_job_ends(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(Workspace(tmp_path / "elsewhere"), tmp_path / "other", per_class=2)
    at = open_page("prepare", "dataset")
    at.text_input(key="path").set_value(str(tmp_path / "other"))
    next(b for b in at.button if b.label == "Import").click().run()
    drawn = Mock()  # once by every drawing of the frame
    with monkeypatch.context() as patch:
        patch.setattr("pages.shared.editing.edit_log.tell", drawn)
        # the job ends while the page looks at it
        patch.setattr(
            "pages.shared.editing.queue.look_after", lambda _: jobs.run_next(made.workspace)
        )
        at.run()
    assert problems(at) == []
    assert any("8 images" in caption.value for caption in at.caption)
    assert drawn.call_count == 2


def ended(workspace: Workspace, step: str, state: str, **settings: Any) -> int:
    """A job that ended so, as the worker would leave it."""
    id = jobs.submit(workspace, step, **settings)
    with workspace.database() as db:
        wanted = (state, "It broke.", settings.get("result"), id)
        db.execute("update job set state = ?, error = ?, result = ? where id = ?", wanted)
    return id


def test_a_run_is_opened_whatever_was_queued_after_it(made: Made) -> None:
    at = open_page("prepare", "dataset")
    other = relearn(made)
    job = ended(made.workspace, "run", "done", result=other)
    at.session_state["asked"] = {job: at.session_state["page"]}
    ended(made.workspace, "embed_patches", "done")
    at.run()
    assert problems(at) == []
    assert at.session_state["run"] == other


def test_a_full_disk_keeps_no_finished_run_from_being_opened(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("prepare", "dataset")
    job = ended(made.workspace, "run", "done", result=made.run)
    at.session_state["asked"] = {job: at.session_state["page"]}
    monkeypatch.setattr(jobs, "submit", Mock(side_effect=BadInput("The disk is full.")))
    monkeypatch.setattr("pages.shared.reading.data.report", lambda _: None)  # asks for figures
    at.run()
    assert problems(at) == []
    assert at.session_state["run"] == made.run


def test_why_a_run_failed_is_told_whatever_was_queued_after_it(made: Made) -> None:
    at = open_page("prepare", "dataset")
    job = ended(made.workspace, "run", "failed")
    at.session_state["asked"] = {job: at.session_state["page"]}
    jobs.submit(made.workspace, "embed_patches")
    assert problems(at.run()) == ["Cluster and explain: It broke\\."]
    at.button(key="job_dismiss").click().run()
    assert problems(at) == [] and at.button(key="job_stop")  # now of the one that waits


def test_a_picture_without_a_map_is_no_matter_for_other_pages(made: Made) -> None:
    ended(made.workspace, "run", "failed")
    ended(made.workspace, "embed_patches", "failed")
    assert problems(open_page("prepare", "clustering")) == ["Cluster and explain: It broke\\."]


def test_boxes_keep_open_whatever_appears_above_them(made: Made) -> None:
    jobs.submit(made.workspace, "evaluate", concept_model=made.run)
    boxes = {box.label: box._block_id for box in open_page("prepare", "dataset").expander}
    assert boxes.keys() >= {"Log", "2 rejected files"} and all(boxes.values())


def test_of_very_many_rejected_files_the_first_are_shown(made: Made) -> None:
    found = made.workspace.load(ImageSet, made.images)
    notes = ("2 files held more than one picture; the first is used", "1 other file is no picture")
    rejects = tuple(Reject(f"{n}.jpg", "truncated") for n in range(1500))
    many = replace(found, rejects=rejects, notes=notes)
    settings = {"source": "many"}
    id = made.workspace.save(many, step="import_images", settings=settings, parents={})
    at = open_page("prepare", "dataset", images=id)
    assert at.dataframe[0].value["file"].tolist() == [f"{n}.jpg" for n in range(1000)]
    captions = [each.value for each in at.caption]
    assert "The first 1,000; rejects.csv has all of them." in captions
    assert " · ".join(notes) in captions


@pytest.mark.parametrize(
    ("number", "noun", "says"),
    [(1, "image", "1 image"), (2000, "image", "2,000 images"), (0, "class", "0 classes")],
)
def test_one_thing_is_spoken_of_as_one(number: int, noun: str, says: str) -> None:
    assert count(number, noun) == says


def test_runs_of_the_same_minute_have_titles_of_their_own() -> None:
    from pages.shared.reading.data import unique

    titles = unique({"aaaaaaaa": "sample", "bbbbbbbb": "sample", "cccccccc": "photos"})
    assert len(set(titles.values())) == 3 and titles["cccccccc"] == "photos"


def test_an_imported_folder_appears_with_its_thumbnails(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    make_run(Workspace(tmp_path / "other"), folder, per_class=2)
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.text_input(key="path").set_value(str(folder))
    next(b for b in at.button if b.label == "Import").click().run()
    done = jobs.run_next(empty_workspace)
    assert done is not None and done.state == "done", done
    at.run()
    assert problems(at) == []
    assert len(empty_workspace.load(ImageSet, str(done.result))) == 8
    assert [job.step for job in jobs.jobs(empty_workspace)] == ["import_images"]
    assert len(empty_workspace.records(Thumbnails, images=str(done.result))) == 1


def test_the_clustering_page_submits_what_was_chosen(made: Made) -> None:
    at = open_page("prepare", "clustering")
    at.number_input(key=f"clusters_{made.images}").set_value(3)
    at.radio(key="model").set_value("k-means").run()
    at.number_input(key="set_k-means_starts").set_value(2)
    at.button(key="start").click().run()
    assert problems(at) == []
    (job,) = jobs.jobs(made.workspace)
    assert job.settings["clusters"] == 3
    assert job.settings["model"] == "k-means"
    assert job.settings["cluster_settings"] == {"starts": 2}


def test_a_click_on_the_map_shows_that_clusters_phrases(made: Made) -> None:
    at = open_page("explore", "map")
    select_on_map(at, {"cluster": 2})
    at.run()
    assert problems(at) == []
    assert at.subheader[0].value.startswith("2 ")


def test_a_phrase_is_banned_from_the_map_and_the_head_relearnt_at_once(made: Made) -> None:
    at = open_page("explore", "map")
    select_on_map(at, {"cluster": 2})
    at.session_state[f"ban_{made.run}"] = True  # the menu is open
    at.run()
    pills = at.button_group(key=f"ban_{made.run}_phrase")
    phrase = str(pills.options[0])
    pills.set_value(phrase).run()
    assert problems(at) == []
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, job.settings["mode"]) == ("relearn", "quick")
    assert job.settings["operations"] == [{"verb": "ban_phrases", "phrases": [phrase]}]
    assert not at.session_state[f"ban_{made.run}"]


def test_a_lasso_counts_the_images_inside(made: Made) -> None:
    at = open_page("explore", "map")
    select_on_map(at, LASSO)
    at.run()
    assert problems(at) == []
    assert at.subheader[0].value == "64 images in the lasso"


@pytest.mark.parametrize(
    ("lasso", "says"),
    [
        (LASSO, "64 images in the lasso"),
        ({**LASSO, "hidden": [1]}, "48 images in the lasso"),
        ({**LASSO, "hidden": [1], "by": "strength"}, "64 images in the lasso"),  # it hides nothing
        ({**LASSO, "polygons": [[[1, 1e999]]]}, "Nothing selected"),
        ({"by": "cluster"}, "Nothing selected"),
        (7, "Nothing selected"),
    ],
)
def test_a_link_holds_the_lasso_and_a_broken_one_is_left_alone(
    made: Made, lasso: object, says: str
) -> None:
    at = open_page("explore", "map", lasso=json.dumps(lasso))
    assert problems(at) == []
    assert at.subheader[0].value == says
    assert ("lasso" in at.query_params) == (says != "Nothing selected")


def project(made: Made, method: str) -> None:
    """The map once more by another method, turned by half: the same positions for other images."""
    workspace = made.workspace
    (drawn,) = (workspace.load(Projection, r.id) for r in workspace.records(Projection))
    other, settings = replace(drawn, method=method, positions=-drawn.positions), {"method": method}
    parents = {"embeddings": made.embeddings}
    workspace.save(other, step="project", settings=settings, parents=parents)


def map_bytes(at: AppTest) -> bytes:
    shown = [e.proto for e in at.get("bidi_component")]
    (message,) = (proto.bytes for proto in shown if proto.component_name == "whycluster_map")
    return message


def map_message(at: AppTest) -> dict:
    """The header of what the map on the page is sent."""
    message = map_bytes(at)
    return json.loads(message[4 : 4 + int.from_bytes(message[:4], "little")])


def test_a_lasso_is_let_go_with_the_projection_that_it_was_drawn_on(made: Made) -> None:
    project(made, "pca")
    at = open_page("explore", "map", projection="t-sne", lasso=json.dumps(LASSO))
    at.button_group(key="projection").set_value("pca").run()
    assert problems(at) == []
    assert at.subheader[0].value == "Nothing selected"
    assert "lasso" not in at.query_params
    assert map_message(at)["selection"] == {}


@pytest.mark.parametrize("projection", ["t-sne", "pca"])
def test_a_link_to_a_lasso_brings_its_projection(made: Made, projection: str) -> None:
    project(made, "pca")
    at = open_page("explore", "map", projection=projection, lasso=json.dumps(LASSO))
    assert problems(at) == []
    assert at.subheader[0].value == "64 images in the lasso"
    assert map_message(at)["selection"] == LASSO


def test_a_cluster_stays_selected_on_another_projection(made: Made) -> None:
    project(made, "pca")
    at = open_page("explore", "map", projection="t-sne", cluster="2")
    at.button_group(key="projection").set_value("pca").run()
    assert at.subheader[0].value.startswith("2 ")


def test_the_map_still_shows_what_is_selected_after_one_that_was_not_drawn(made: Made) -> None:
    at = open_page("explore", "map", projection="t-sne")
    select_on_map(at, {"cluster": 2})
    at.run()
    at.button_group(key="projection").set_value("umap").run()
    assert "There is no UMAP map" in at.info[0].value
    at.button_group(key="projection").set_value("t-sne").run()
    assert at.subheader[0].value.startswith("2 ")
    assert map_message(at)["selection"] == {"cluster": 2}


def test_the_pca_map_stands_in_while_another_is_drawn(made: Made) -> None:
    project(made, "pca")
    jobs.submit(made.workspace, "project", embeddings=made.embeddings, method="umap")
    at = open_page("explore", "map", projection="umap", lasso=json.dumps(LASSO))
    assert problems(at) == []
    assert at.button(key="job_stop")
    assert map_message(at)["view"].endswith("pca")
    (drawn,) = (r for r in made.workspace.records(Projection) if r.settings["method"] == "pca")
    flat = replace(made.workspace.load(Projection, drawn.id), method="umap")
    parents = {"embeddings": made.embeddings}
    made.workspace.save(flat, step="project", settings={"method": "umap"}, parents=parents)
    at.run()
    assert map_message(at)["view"].endswith("umap")
    assert at.subheader[0].value == "Nothing selected"  # the lasso was of the other map


def test_the_map_starts_with_what_was_selected_on_it_when_it_was_left(made: Made) -> None:
    at = open_page("explore", "map")
    select_on_map(at, {"cluster": 2})
    assert map_message(at.run())["selection"] == {}  # the map itself knows
    at.switch_page("../explore/image/page.py").run()
    del at.query_params["image"]  # as the menu does
    at.switch_page("../explore/map/page.py").run()
    assert at.subheader[0].value.startswith("2 ")
    assert map_message(at)["selection"] == {"cluster": 2}


def test_what_is_selected_on_two_maps_is_let_go_when_they_are_left(made: Made) -> None:
    child = relearn(made)
    at = open_page("refine", "compare", run=child)
    moved = {"moved": True, "of": f"{made.run} {child}"}  # as a click on Moved
    at.session_state["compare_selection"] = json.dumps(moved)
    assert any("are selected" in caption.value for caption in at.run().caption)
    at.switch_page("../explore/map/page.py").run()
    at.switch_page("../refine/compare/page.py").run()
    assert problems(at) == []
    assert not any("are selected" in caption.value for caption in at.caption)


def test_the_picture_of_an_image_without_a_run_opens_in_a_tab_of_its_own(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "images"
    make_run(Workspace(tmp_path / "other"), folder, per_class=2)
    jobs.submit(empty_workspace, "import_images", source=str(folder))
    jobs.run_next(empty_workspace)
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    sent = [json.loads(e.proto.bytes) for e in at.get("bidi_component") if e.proto.bytes]
    (sheet,) = (message for message in sent if "items" in message)
    assert not sheet["opens"]
    assert sheet["items"][7]["href"].startswith("whycluster/image/")


def test_the_table_beside_the_map_has_a_line_for_each_cluster_with_its_figures(made: Made) -> None:
    at = open_page("explore", "map")
    at.session_state["cluster_table"] = True
    at.run()
    assert problems(at) == []
    table, run = at.dataframe[0].value, load_run(made.workspace, made.run)
    assert [title[0] for title in table["Cluster"]] == ["0", "1", "2", "3"]
    assert table["Images"].tolist() == np.bincount(run.clusters).tolist()
    assert table["Purity"].tolist() == [93.75] * 4
    doubtful = [100 * (run.doubt.score[run.clusters == c] > DOUBTFUL).mean() for c in range(4)]
    assert table["Doubtful"].tolist() == doubtful
    assert cluster_table.chosen([7, 8, 9], {"selection": {"cells": [(1, "Images")]}}) == 8
    assert cluster_table.chosen([7, 8, 9], {"selection": {"cells": []}}) is None


def test_links_reopen_a_cluster_and_an_image(made: Made) -> None:
    assert open_page("explore", "cluster", cluster="2").selectbox(key="cluster").value == 2
    assert open_page("explore", "image", image="7").number_input(key="image").value == 7


def test_triage_lists_the_wrong_images_on_request(made: Made) -> None:
    at = open_page("explore", "triage", queue="wrong")
    assert at.get("progress")[0].proto.text.startswith("0 of 4 decided")
    assert at.session_state["at"] in (0, 16, 32, 48)


def test_a_job_whose_worker_died_is_shown_with_run_again(empty_workspace: Workspace) -> None:
    id = jobs.submit(empty_workspace, "run", source="sample", encoder="sample", clusters=4)
    with empty_workspace.database() as db:  # as if a process had claimed it and died
        db.execute("update job set state = 'running', worker = '999999@1.00' where id = ?", (id,))
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.run()
    assert jobs.job(empty_workspace, id).state == "lost"
    assert "worker" in at.error[0].value.lower()
    assert at.button(key="job_again")


def test_text_is_shown_as_it_is_whatever_it_holds() -> None:
    escaped = state.plain("![x](http://a) **b** <i> :red[c] $d$\n# e")
    assert not re.search(r"(?<!\\)[!\[\](*<>:$#]", escaped)
    assert "\n" not in escaped


@pytest.mark.parametrize(("section", "name"), [p for p in PAGES if p[0] != "prepare"])
def test_the_sample_encoder_on_other_images_is_warned_of(
    empty_workspace: Workspace, tmp_path: Path, section: str, name: str
) -> None:
    make_run(empty_workspace, tmp_path / "images", per_class=8, encoder="sample")
    warned = [w.value for w in open_page(section, name).warning]
    assert name in ("jobs", *ALWAYS) or any("does not understand" in text for text in warned)


def test_the_sample_encoder_is_warned_of_where_it_is_chosen(made: Made) -> None:
    at = open_page("prepare", "clustering")
    assert not at.warning
    at.selectbox(key=next(s.key for s in at.selectbox if s.label == "Encoder")).set_value("sample")
    at.run()
    assert "does not understand" in at.warning[0].value


def test_the_cards_are_of_the_clusters_as_the_analyst_left_them(made: Made) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    edits.record(made.workspace, scope, "merge_clusters", clusters=[0, 1], into=1)
    edits.record(made.workspace, scope, "rename_cluster", cluster=1, name="land")
    at = open_page("prepare", "dataset")
    assert problems(at) == []
    assert "3 clusters" in [subheader.value for subheader in at.subheader]
    run = load_run(made.workspace, made.run)
    told = [summarise(run, cluster, edited(made.workspace, run)) for cluster in (1, 2, 3)]
    sent = b"".join(e.proto.SerializeToString() for e in at.get("bidi_component"))
    assert told[0].name == "land"
    for each in told:
        assert json.dumps(each.sentence).encode() in sent


def test_a_page_that_ends_early_keeps_undo_and_the_state_of_the_worker(made: Made) -> None:
    at = open_page("explore", "map", projection="umap")  # which was not drawn
    assert not at.get("whycluster.map")
    assert {"history_undo", "history_redo"} <= {button.key for button in at.button}
