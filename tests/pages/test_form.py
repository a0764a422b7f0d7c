"""Nothing runs that was not asked: the forms of Dataset and Clustering, and what they lead to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.record import VECTORS
from core.base.values import ImageSet
from core.clustering.models import CLUSTER_MODELS
from core.encoders import PHOTO, usual
from core.store.workspace import Workspace
from core.work import jobs, steps
from core.work.request import RunRequest
from pages.prepare.clustering import methods
from pages.shared.lists import state
from pages.shared.reading import job_plan
from pages.shared.reading.triage_queue import QUEUES
from tests.pages.made_run import Made, make_run
from tests.pages.test_pages import FRAME, open_page, problems


def clustering(made: Made) -> AppTest:
    at = open_page("prepare", "clustering", images=made.images)
    assert problems(at) == [] and not at.button(key="start").disabled
    return at


def captions(at: AppTest) -> str:
    """What they show: without backslashes and other signs that only keep Markdown away."""
    shown = "\n".join(caption.value for caption in at.caption)
    return shown.replace("\\", "").replace("\u2060", "")


def other_images(made: Made, folder: Path) -> str:
    """A set of images that nobody has clustered, as an import leaves it."""
    make_run(Workspace(folder / "elsewhere"), folder / "other", per_class=2)
    return steps.import_images(made.workspace, source=str(folder / "other"))


FIELDS = [  # key, what it cannot be, what is said of it
    ("clusters_{images}", 1, "from 2 to 64, the number of images"),
    ("clusters_{images}", 5000, "The number of clusters is 5,000"),
    ("clusters_{images}", -3, "The number of clusters is -3"),
    ("clusters_{images}", 2.5, "The number of clusters is 2.5; give a whole number"),
    ("clusters_{images}", 1e20, "give a whole number from 2 to 64"),
    ("clusters_{images}", None, "Choose the number of clusters first."),
    ("seed", -1, "seed is -1"),
    ("seed", 2**32, "seed is 4294967296"),
    ("seed", 0.5, "seed is 0.5"),
    ("seed", None, "Give a seed first"),
    ("set_smoothed-k-means_smoothing", 2, "smoothing is 2"),
    ("set_words_photo_per_cluster", 0, "per_cluster is 0"),
    ("set_concepts_photo_layers", -1, "layers is -1"),
    ("set_concepts_photo_layers", 1.5, "layers is 1.5"),
]


@pytest.mark.parametrize(("field", "given", "says"), FIELDS)
def test_start_is_off_and_says_why_until_every_number_is_one_that_can_be(
    made: Made, field: str, given: float | None, says: str
) -> None:
    at = clustering(made)
    key = field.format(images=made.images)
    before = at.number_input(key=key).value
    at.number_input(key=key).set_value(given).run()
    assert problems(at) == []
    assert at.button(key="start").disabled and says in captions(at)
    at.number_input(key=key).set_value(before).run()
    assert not at.button(key="start").disabled and says not in captions(at)
    assert jobs.jobs(made.workspace) == []


def test_the_browser_keeps_no_number_to_itself(made: Made) -> None:
    """With bounds of its own a field goes red and the number before it stays in force."""
    for group in methods.KEYS:
        at = clustering(made)
        at.segmented_control(key=methods.GROUP).set_value(group).run()
        assert all((field.min, field.max) == (None, None) for field in at.number_input)


def test_a_click_that_overtakes_a_change_of_the_form_starts_nothing(made: Made) -> None:
    at = clustering(made)
    start = at.button(key="start").click()  # drawn while the form was right
    at.number_input(key=f"clusters_{made.images}").set_value(5000)
    start.run()
    assert problems(at) == [] and jobs.jobs(made.workspace) == []


@pytest.mark.parametrize("name", ["ViT-B-32", "ViT-B-32@/nowhere/weights.safetensors"])
def test_start_is_off_for_an_encoder_that_is_not_there(made: Made, name: str) -> None:
    at = clustering(made)
    next(box for box in at.selectbox if box.label == "Encoder").set_value("another …").run()
    assert at.button(key="start").disabled and "Choose an encoder first" in captions(at)
    at.text_input(key="encoder_name").set_value(name).run()
    assert at.button(key="start").disabled
    assert name.partition("@")[2] in at.warning[0].value.replace("\\", "")


def test_start_is_off_when_the_folder_is_gone(made: Made, tmp_path: Path) -> None:
    (tmp_path / "images").rename(tmp_path / "moved")
    at = open_page("prepare", "clustering", images=made.images)
    assert at.button(key="start").disabled and "There is no" in captions(at)


def test_weights_from_a_file_are_said_to_be_here_and_in_need_of_quick_gelu(
    made: Made, tmp_path: Path
) -> None:
    file = tmp_path / "mine.safetensors"
    file.touch()
    at = clustering(made)
    next(box for box in at.selectbox if box.label == "Encoder").set_value("another …").run()
    at.text_input(key="encoder_name").set_value(f"ViT-B-32@{file}").run()
    assert "Its weights are on this machine" in captions(at)
    assert "write ViT-B-32-quickgelu@mine.safetensors" in captions(at)
    at.text_input(key="encoder_name").set_value(f"ViT-B-32-quickgelu@{file}").run()
    assert "Its weights are on this machine" in captions(at)
    assert "QuickGELU" not in captions(at) and not at.button(key="start").disabled


def test_a_number_of_clusters_that_comes_from_the_classes_is_said_to(made: Made) -> None:
    at = clustering(made)
    assert at.number_input(key=f"clusters_{made.images}").value == 4
    assert "Set to 4: there are 4 reference classes" in captions(at)
    at.number_input(key=f"clusters_{made.images}").set_value(5).run()
    assert "Set to" not in captions(at)


def test_without_classes_no_number_of_clusters_is_proposed(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    made = make_run(empty_workspace, tmp_path / "images", per_class=8, with_labels=False)
    at = open_page("prepare", "clustering", images=made.images)
    assert at.number_input(key=f"clusters_{made.images}").value is None
    assert at.button(key="start").disabled and "Set to" not in captions(at)


def test_the_queue_that_needs_no_classes_is_the_first(made: Made) -> None:
    at = open_page("explore", "triage")
    assert problems(at) == []
    assert at.segmented_control(key="queue").value == "doubtful" == next(iter(QUEUES))


def test_a_job_says_what_it_will_do(made: Made) -> None:
    at = clustering(made)
    at.number_input(key=f"clusters_{made.images}").set_value(3).run()
    at.button(key="start").click().run()
    assert problems(at) == []
    title = CLUSTER_MODELS[usual(PHOTO).model].title
    assert f"64 images · encoder photo · {title} · 3 clusters · seed 0" in captions(at)


def test_a_job_of_a_table_names_it_and_one_that_no_longer_fits_is_not_explained(
    made: Made,
) -> None:
    asked = RunRequest(source="/a/photos", table="/b/mine.csv").to_settings()
    id = jobs.submit(made.workspace, "run", **asked)
    line = job_plan.line(jobs.job(made.workspace, id)).replace("\\", "")
    assert line == "encoder photo · clusters of mine.csv · seed 0"
    old = jobs.submit(made.workspace, "run", **{**asked, "colour": "red"})
    assert job_plan.line(jobs.job(made.workspace, old)) == ""


# ---- images in view, and their runs


def test_a_run_box_never_shows_a_run_of_other_images(made: Made, tmp_path: Path) -> None:
    new = other_images(made, tmp_path)
    at = open_page("prepare", "dataset")
    assert (at.session_state[state.IMAGES], at.session_state[state.RUN]) == (made.images, made.run)
    at.selectbox(key=state.IMAGES).set_value(new).run()
    assert problems(at) == []
    assert at.selectbox(key=state.RUN).value is None
    assert any(button.label == "Cluster these images" for button in at.button)
    at.selectbox(key=state.RUN).set_value(made.run).run()
    assert problems(at) == []
    assert at.selectbox(key=state.IMAGES).value == made.images


def test_images_without_a_run_are_followed_to_other_pages(made: Made, tmp_path: Path) -> None:
    new = other_images(made, tmp_path)
    at = open_page("prepare", "dataset", images=new)
    at.switch_page("../explore/map/page.py").run()
    assert problems(at) == []
    assert any(link.label == "Cluster these images" for link in at.page_link)
    at.switch_page("../prepare/clustering/page.py").run()
    assert at.selectbox(key=state.IMAGES).value == new and at.selectbox(key=state.RUN).value is None


def test_what_was_just_imported_is_in_view(made: Made, tmp_path: Path) -> None:
    make_run(Workspace(tmp_path / "elsewhere"), tmp_path / "other", per_class=2)
    at = open_page("prepare", "dataset")
    at.text_input(key="path").set_value(str(tmp_path / "other"))
    next(button for button in at.button if button.label == "Import").click().run()
    done = jobs.run_next(made.workspace)
    assert done is not None and done.state == "done", done
    at.run()
    assert problems(at) == []
    assert at.selectbox(key=state.IMAGES).value == done.result
    assert at.selectbox(key=state.RUN).value is None
    assert done.result in at.query_params[state.IMAGES] and state.RUN not in at.query_params
    assert any(button.label == "Cluster these images" for button in at.button)


def test_a_run_that_is_opened_brings_its_images(made: Made, tmp_path: Path) -> None:
    new = other_images(made, tmp_path)
    at = open_page("prepare", "dataset", images=new)
    at.session_state["open_run"] = made.run
    at.run()
    assert at.session_state[state.IMAGES] == made.images
    at.query_params[state.IMAGES] = new
    at.run()
    assert at.session_state[state.IMAGES] == new and at.session_state[state.RUN] is None


def test_classes_by_the_level_of_a_folder_make_another_set_that_is_told_from_the_first(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    make_run(Workspace(tmp_path / "elsewhere"), tmp_path / "images", per_class=2)
    for name in ("car", "cat"):
        (tmp_path / "images" / name).rename(tmp_path / name)
        (tmp_path / "images" / "first" / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).rename(tmp_path / "images" / "first" / name)
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.text_input(key="path").set_value(str(tmp_path / "images"))
    next(button for button in at.button if button.label == "Import").click().run()
    first = jobs.run_next(empty_workspace)
    for wanted, says in (("1", "3 reference classes"), ("2", "2 reference"), ("none", "8 images")):
        at.run()
        box = next(box for box in at.selectbox if box.label == "Where they come from")
        box.set_value(wanted)
        next(button for button in at.button if button.label == "Read again").click().run()
        done = jobs.run_next(empty_workspace)
        assert first and done and done.state == "done" and done.result != first.result, done
        at.run()
        assert problems(at) == []
        assert at.session_state[state.IMAGES] == done.result
        assert says in at.selectbox(key=state.IMAGES).options[0]
    assert not empty_workspace.load(ImageSet, str(done.result)).has_labels
    at.switch_page("../prepare/clustering/page.py").run()
    assert at.number_input(key=f"clusters_{done.result}").value is None


# ---- failures point onward


def import_path(at: AppTest, path: str) -> AppTest:
    at.text_input(key="path").set_value(path)
    return next(button for button in at.button if button.label == "Import").click().run()


@pytest.mark.parametrize("path", ["/nowhere/at all", "relative/photos"])
def test_a_missing_folder_is_said_beside_the_field_and_nothing_runs(
    empty_workspace: Workspace, path: str
) -> None:
    at = import_path(AppTest.from_file(FRAME, default_timeout=60).run(), path)
    assert at.exception == []
    (error,) = at.error
    assert path in error.value.replace("\\", "") and jobs.jobs(empty_workspace) == []
    assert at.text_input(key="path").value == path


def failed_import(workspace: Workspace, **settings: Any) -> jobs.Job:
    jobs.submit(workspace, "import_images", **settings)
    job = jobs.run_next(workspace)
    assert job is not None and job.state == "failed"
    return job


def test_a_failed_import_offers_the_path_that_was_typed(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    make_run(Workspace(tmp_path / "elsewhere"), tmp_path / "images", per_class=2)
    job = failed_import(empty_workspace, source=str(tmp_path / "image"), classes="none")
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    assert "There is no" in at.error[0].value
    assert not any(button.label == "Run again" for button in at.button)
    field = at.text_input(key=f"again_path_{job.id}")
    assert field.value == str(tmp_path / "image")
    field.set_value(str(tmp_path / "images"))
    next(b for b in at.button if b.label == "Import" and b.form_id == f"again_{job.id}").click()
    at.run()
    assert problems(at) == []
    done = jobs.run_next(empty_workspace)
    assert done is not None and done.state == "done" and done.settings["classes"] == "none"


def test_a_failed_import_leads_from_other_pages_to_its_field(made: Made) -> None:
    failed_import(made.workspace, source="/nowhere")
    at = open_page("report", "jobs")
    assert any(link.label == "Choose other images" for link in at.page_link)
    at = open_page("prepare", "dataset")
    assert any(field.label == "Folder, zip or table" for field in at.text_input)


def test_an_upload_that_cannot_be_read_shows_no_path_of_ours(empty_workspace: Workspace) -> None:
    file = empty_workspace.folder / "received" / "abc" / "mine.zip"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no zip")
    failed_import(empty_workspace, source=str(file))
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    assert at.exception == [] and "choose another one" in captions(at)
    assert not any(field.label == "Folder, zip or table" for field in at.text_input)


# ---- a page in mid-job


PAGES = [("explore", "map"), ("explore", "triage"), ("report", "export"), ("prepare", "clustering")]


@pytest.mark.parametrize(("section", "name"), PAGES)
def test_an_empty_page_follows_the_job_that_will_fill_it(
    empty_workspace: Workspace, section: str, name: str
) -> None:
    jobs.submit(empty_workspace, "run", source="sample", encoder="sample", clusters=4)
    at = open_page(section, name)
    assert problems(at) == []
    assert at.button(key="job_stop") and at.info[0].proto.title == "On its way"
    assert "encoder sample" in captions(at)


def save_list(made: Made, source: str, **said: object) -> str:
    """Half of the images as a script names them, by their paths one by one."""
    whole = made.workspace.load(ImageSet, made.images)
    some = replace(whole, files=whole.files[::2], labels=np.asarray(whole.labels)[::2])
    settings = {"source": source, **said}
    return made.workspace.save(some, step="import_images", settings=settings, parents={})


def test_images_of_a_list_are_clustered_by_their_id(made: Made, tmp_path: Path) -> None:
    listed = save_list(made, str(tmp_path / "images"), listed=True)
    at = open_page("prepare", "dataset", images=listed)
    assert problems(at) == [] and not any("classes" in box.label for box in at.expander)
    at.button(key="start").click().run()
    assert problems(at) == []
    (job,) = (each for each in jobs.jobs(made.workspace) if each.step == "run")
    assert job.settings["images"] == listed and job_plan.line(job).startswith("32 images")


def test_vectors_alone_are_told_to_be_clustered_in_python(made: Made) -> None:
    at = open_page("prepare", "clustering", images=save_list(made, VECTORS))
    assert problems(at) == [] and at.button(key="start").disabled
    assert "whycluster.cluster(embeddings=...)" in captions(at)
