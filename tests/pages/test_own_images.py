"""The forms of the dataset page: tables with their root, classes, names; and what a run keeps."""

from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.base.values import Embeddings, ImageSet
from core.store.run_tree import repeated
from core.store.workspace import Workspace
from core.work import jobs, steps
from pages.prepare.dataset import own
from pages.shared.lists import state
from tests.pages.made_run import Made
from tests.pages.test_clustering import counts
from tests.pages.test_pages import FRAME, open_page, problems


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("train/cat/1", "train/dog/1", "test/cat/2"):
        path = tmp_path / "images" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (6, 6), "red").save(path)
    return tmp_path / "images"


def uploaded(name: str, content: bytes) -> AppTest:
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.segmented_control(key="way").set_value(own.TABLE).run()
    return at.file_uploader(key="upload_csv").upload(name, content, "text/csv").run()


def test_a_data_set_of_another_tool_is_kept_as_it_is_uploaded(empty_workspace: Workspace) -> None:
    coco = '{"images": [{"id": 1, "file_name": "a.png"}], "annotations": [], "categories": []}'
    at = uploaded("instances.json", coco.encode())
    assert problems(at) == []
    (kept,) = (empty_workspace.folder / "received").rglob("instances.json")
    assert kept.read_text() == coco


def test_the_popover_closes_on_an_import_and_stays_with_what_is_refused(
    empty_workspace: Workspace, folder: Path
) -> None:
    steps.import_images(empty_workspace, source=str(folder))
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.session_state["add_images"] = True
    at.run()
    for path, is_open in ((folder / "not there", True), (folder / "train", False)):
        at.text_input(key="path").set_value(str(path))
        next(button for button in at.button if button.label == "Import").click().run()
        assert at.session_state["add_images"] is is_open


def test_a_path_is_taken_as_it_is_pasted(empty_workspace: Workspace, folder: Path) -> None:
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.text_input(key="path").set_value(f' "{folder}" ')
    next(button for button in at.button if button.label == "Import").click().run()
    assert problems(at) == []
    assert [job.settings["source"] for job in jobs.jobs(empty_workspace)] == [str(folder)]


def test_a_folder_is_found_by_clicking_from_where_the_field_is(
    empty_workspace: Workspace, folder: Path
) -> None:
    at = AppTest.from_file(FRAME, default_timeout=60)
    at.session_state["path"], at.session_state["browse"] = f"{folder}/gone", True
    for label in ("train", "Use this folder"):
        button = next(button for button in at.run().button if button.label == label)
        button.click()
    at.run()
    assert problems(at) == [] and not at.session_state["browse"]
    assert at.text_input(key="path").value == str(folder / "train")


def test_why_an_import_failed_is_told_where_it_was_asked_for(made: Made) -> None:
    jobs.submit(made.workspace, "import_images", source="/nowhere/at/all")
    jobs.run_next(made.workspace)
    assert "nowhere" in problems(open_page("prepare", "dataset"))[0]
    assert problems(open_page("prepare", "clustering")) == []


def test_missing_thumbnails_are_asked_for_once(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.shared.reading.data.thumbnails", lambda _: None)
    at = open_page("prepare", "dataset")
    (job,) = jobs.jobs(made.workspace)
    with made.workspace.database() as db:
        db.execute("update job set state = 'failed', error = 'No.' where id = ?", (job.id,))
    at.run().button(key="job_dismiss").click().run()
    assert problems(at) == []
    assert [job.step for job in jobs.jobs(made.workspace)] == ["thumbnails"]


def import_button(at: AppTest):
    return next(button for button in at.button if button.label == "Import the file")


def made_set(workspace: Workspace) -> ImageSet:
    done = jobs.run_next(workspace)
    assert done is not None and done.state == "done", done
    return workspace.load(ImageSet, str(done.result))


def test_whole_paths_of_an_uploaded_table_are_opened_after_a_tick_that_names_them(
    empty_workspace: Workspace, folder: Path
) -> None:
    rows = "".join(f"{folder}/{name}.png\n" for name in ("train/cat/1", "train/dog/1"))
    at = uploaded("mine.csv", f"path\n{rows}".encode())
    assert import_button(at).disabled
    (tick,) = at.checkbox
    assert tick.label == f"Open the 2 files that it names in {state.plain(str(folder / 'train'))}"
    tick.check().run()
    import_button(at).click().run()
    assert problems(at) == []
    images = made_set(empty_workspace)
    assert images.root == f"{folder}/train" and images.files == ("cat/1.png", "dog/1.png")


def test_a_server_for_others_opens_no_whole_paths(
    empty_workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "HERE", ())
    at = uploaded("mine.csv", f"path\n{folder}/train/cat/1.png\n".encode())
    assert not at.checkbox and import_button(at).disabled
    assert "only a server for this machine" in at.warning[0].value


def test_relative_paths_of_an_uploaded_table_start_from_a_folder_that_is_typed(
    empty_workspace: Workspace, folder: Path
) -> None:
    at = uploaded("mine.csv", b"file_name,class\ntrain\\cat\\1.png,a\ntest/cat/2.png,nan\n")
    assert import_button(at).disabled
    at.text_input(key="upload_root").set_value(str(folder)).run()
    import_button(at).click().run()
    images = made_set(empty_workspace)
    assert images.files == ("train/cat/1.png", "test/cat/2.png")
    assert images.class_names == ("a",) and images.labels.tolist() == [0, -1]


def test_a_table_that_holds_its_pictures_asks_for_nothing(
    empty_workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    content = (folder / "train/cat/1.png").read_bytes()
    cells = [{"bytes": content, "path": "a.png"}, {"bytes": content, "path": "b.png"}]
    pyarrow.parquet.write_table(pyarrow.table({"image": cells}), tmp_path / "t.parquet")
    at = uploaded("t.parquet", (tmp_path / "t.parquet").read_bytes())
    import_button(at).click().run()
    assert made_set(empty_workspace).files == ("a.png", "b.png")


def test_a_table_that_cannot_be_read_is_said_before_the_import(empty_workspace: Workspace) -> None:
    at = uploaded("mine.csv", b"size\n1\n")
    assert "one of them must be named path" in at.error[0].value
    assert not any(button.label == "Import the file" for button in at.button)


def test_the_classes_are_shown_and_can_be_turned_off(
    empty_workspace: Workspace, folder: Path
) -> None:
    steps.import_images(empty_workspace, source=str(folder))
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    assert any(expander.label == "Reference classes: 2" for expander in at.expander)
    (table,) = [frame.value for frame in at.dataframe if "class" in frame.value]
    assert table["class"].tolist() == ["cat", "dog"] and table["images"].tolist() == [2, 1]
    box = next(box for box in at.selectbox if box.label == "Where they come from")
    assert box.options == [
        "Folders, without splits such as train",
        "No classes",
        "Folder 1: test, train (2)",
        "Folder 2: cat, dog (2)",
    ]
    box.set_value("none")
    next(button for button in at.button if button.label == "Read again").click().run()
    assert problems(at) == []
    assert not made_set(empty_workspace).has_labels


def test_new_images_are_looked_for_in_the_same_source_read_in_the_same_way(
    empty_workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = steps.import_images(empty_workspace, source=str(folder), classes="none")
    at = AppTest.from_file(FRAME, default_timeout=60).run()

    def looked() -> list[str]:
        at.button(key="look_again").click().run()
        done = jobs.run_next(empty_workspace)
        assert done is not None and done.settings == {"source": str(folder), "classes": "none"}
        return [toast.value for toast in at.run().toast]

    assert looked() == ["There are no new images."]
    Image.new("RGB", (6, 6), "blue").save(folder / "new.png")
    assert looked() == [] and at.session_state["images_in_view"] != images
    monkeypatch.setattr("pages.shared.reading.uploads.is_one", lambda source: True)
    assert "look_again" not in [button.key for button in at.run().button]


def test_a_run_reads_the_source_as_its_image_set_was_read(
    empty_workspace: Workspace, folder: Path
) -> None:
    steps.import_images(empty_workspace, source=str(folder), classes="none")
    at = open_page("prepare", "clustering")
    (key,) = [box.key for box in at.number_input if box.label == "Clusters (k)"]
    at.number_input(key=key).set_value(2).run()
    at.button(key="start").click().run()
    assert problems(at) == []
    (job,) = jobs.jobs(empty_workspace)
    assert job.settings["classes"] == "none" and "root" not in job.settings


def test_images_are_clustered_in_one_step_as_the_form_would(
    empty_workspace: Workspace, folder: Path
) -> None:
    steps.import_images(empty_workspace, source=str(folder))
    for at in (
        AppTest.from_file(FRAME, default_timeout=60).run(),
        open_page("prepare", "clustering"),
    ):
        at.button(key="start").click().run()
        assert problems(at) == []
    by_form, in_one_step = (job.settings for job in jobs.jobs(empty_workspace))
    assert in_one_step == by_form and in_one_step["clusters"] == 2  # cat and dog


def test_a_first_run_starts_once_and_with_the_number_that_is_suggested(
    empty_workspace: Workspace, folder: Path
) -> None:
    images = steps.import_images(empty_workspace, source=str(folder), classes="none")
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    assert at.button(key="start").disabled
    at.button(key="how_many").click().run()
    (asked,) = jobs.jobs(empty_workspace)
    assert asked.step == "suggest_clusters" and asked.settings["images"] == images
    jobs.stop(empty_workspace, asked.id)
    vectors = Embeddings("photo", np.eye(3, dtype=np.float32))
    settings, parents = {"encoder": "photo"}, {"images": images}
    embedded = empty_workspace.save(vectors, step="embed", settings=settings, parents=parents)
    parents = {"embeddings": embedded}
    empty_workspace.save(counts(3), step="suggest_clusters", settings={}, parents=parents)
    at.run()
    assert at.number_input(key=f"first_{images}").value == 3
    at.button(key="start").click().run()
    assert problems(at) == [] and at.button(key="start").disabled
    assert jobs.jobs(empty_workspace)[0].settings["clusters"] == 3


def test_a_run_that_is_repeated_reads_its_source_as_before(made: Made) -> None:
    with made.workspace.database() as db:
        before = repeated(made.workspace, made.run, "sample")
        db.execute(
            "update record set settings = json_set(settings, '$.classes', '1') where id = ?",
            (made.images,),
        )
    after = repeated(made.workspace, made.run, "sample")
    assert "classes" not in before and after == {**before, "classes": "1"}
