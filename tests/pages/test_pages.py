"""Every page opens: on an empty workspace it says what to do, on a run it shows it."""

import json
import re
from pathlib import Path
from unittest.mock import Mock

import pytest
from streamlit.testing.v1 import AppTest

from core import edits, jobs
from core.values import ImageSet, Thumbnails
from core.workspace import Workspace
from pages.shared import state
from pages.shared.menu import SECTIONS
from tests.pages.made_run import EVIL_PHRASE, Made, make_run

ROOT = Path(__file__).resolve().parents[2]
FRAME = ROOT / "pages" / "shared" / "frame.py"
PAGES = [(section.lower(), name) for section, names in SECTIONS.items() for name in names]


EVERYTHING = [[-99, -99], [99, -99], [99, 99], [-99, 99]]
LASSO = {"polygons": [EVERYTHING], "hidden": [], "by": "cluster"}


def open_page(section: str, name: str, **query: str) -> AppTest:
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.switch_page(f"../{section}/{name}.py")
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def problems(at: AppTest) -> list[str]:
    return [e.value for e in at.exception] + [e.value for e in at.error]


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_on_an_empty_workspace_every_page_says_what_to_do_next(
    empty_workspace: Workspace, section: str, name: str
) -> None:
    at = open_page(section, name)
    assert problems(at) == []
    if name == "dataset":
        assert [b.label for b in at.button if b.key == "try_sample"] == ["Try the sample gallery"]
    else:
        assert at.info
        assert any("sample gallery" in link.value for link in at.page_link)


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_on_a_run_every_page_opens(made: Made, section: str, name: str) -> None:
    at = open_page(section, name)
    assert problems(at) == []
    assert at.title[0].value


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_on_images_without_classes_every_page_opens(
    empty_workspace: Workspace, tmp_path: Path, section: str, name: str
) -> None:
    make_run(empty_workspace, tmp_path / "images", per_class=8, with_labels=False)
    assert problems(open_page(section, name)) == []


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_no_page_shows_a_phrase_as_markup(made: Made, section: str, name: str) -> None:
    at = open_page(section, name)
    for shown in [*at.markdown, *at.caption, *at.subheader, *at.info, *at.warning]:
        assert EVIL_PHRASE not in shown.value
    for html in at.html:
        assert "<img src=x" not in html.value


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


def test_a_failed_import_says_why_and_can_be_run_again(empty_workspace: Workspace) -> None:
    jobs.submit(empty_workspace, "import_images", source="/nowhere/at/all")
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
        patch.setattr("pages.shared.history.tell", drawn)
        # the job ends while the page looks at it
        patch.setattr("pages.shared.job_panel.look_after", lambda _: jobs.run_next(made.workspace))
        at.run()
    assert problems(at) == []
    assert any("8 images" in caption.value for caption in at.caption)
    assert drawn.call_count == 2


def test_runs_of_the_same_minute_have_titles_of_their_own() -> None:
    from pages.shared.data import unique

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
    at.session_state["map_selection"] = json.dumps({"cluster": 2})
    at.run()
    assert problems(at) == []
    assert at.subheader[0].value.startswith("2 ")


def test_a_phrase_is_banned_from_the_map_and_the_head_relearnt_at_once(made: Made) -> None:
    at = open_page("explore", "map")
    at.session_state["map_selection"] = json.dumps({"cluster": 2})
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
    at.session_state["map_selection"] = json.dumps(LASSO)
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


def test_the_table_beside_the_map_selects_a_cluster_too(made: Made) -> None:
    at = open_page("explore", "map")
    at.session_state["twin"] = True
    at.run()
    at.button(key="twin_1").click().run()
    assert problems(at) == []
    assert at.subheader[0].value.startswith("1 ")


def test_links_reopen_a_cluster_and_an_image(made: Made) -> None:
    assert open_page("explore", "cluster", cluster="2").selectbox(key="cluster").value == 2
    assert open_page("explore", "image", image="7").number_input(key="image").value == 7


def test_triage_lists_the_wrong_images_first(made: Made) -> None:
    at = open_page("explore", "triage")
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
    assert (name in ("export", "jobs")) or any("does not understand" in text for text in warned)


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
    assert any(b"land" in e.proto.SerializeToString() for e in at.get("bidi_component"))
