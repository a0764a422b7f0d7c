"""Encoders on the pages: which can be used now, which worked last, and a run with another one."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from huggingface_hub import constants
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from core.base.errors import BadInput
from core.base.values import Embeddings
from core.encoders import CLIP, PHOTO, SAMPLE, usual
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs
from tests.core.test_presence import ADDRESS, fill
from tests.pages.made_run import Made, make_run
from tests.pages.test_pages import open_page, problems


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No weights have been downloaded."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def by_clip(empty_workspace: Workspace, tmp_path: Path) -> Made:
    """A run by CLIP."""
    return make_run(empty_workspace, tmp_path / "images", per_class=8, encoder=CLIP)


def clustering(images: str) -> AppTest:
    at = open_page("prepare", "clustering", images=images)
    assert problems(at) == []
    return at


def box(at: AppTest) -> Selectbox:
    return next(each for each in at.selectbox if each.label == "Encoder")


def captions(at: AppTest) -> str:
    return "\n".join(each.value for each in at.caption).replace("\\", "")


def listing(at: AppTest) -> str:
    return next(each.value for each in at.html if "Usable now" in each.value)


def sample_gallery(workspace: Workspace, made: Made) -> str:
    """Image set as if it were the sample gallery."""
    images = load_run(workspace, made.run).images
    return workspace.save(images, step="import_images", settings={"source": SAMPLE}, parents={})


def test_the_first_screen_offers_the_sample_and_a_folder_side_by_side(
    empty_workspace: Workspace,
) -> None:
    at = open_page("prepare", "dataset")
    assert [each.value for each in at.subheader] == ["The sample gallery", "A folder of yours"]
    assert "1,000 take about a minute" in captions(at)
    assert at.button(key="try_sample") and at.text_input(key="path")


def test_the_dataset_page_lists_encoders_by_when_they_can_be_used(made: Made) -> None:
    shown = listing(open_page("prepare", "dataset"))
    now, rest = shown.split("After a download")
    later, never = rest.split("Not for these images")
    assert PHOTO in now and CLIP in later and "605 MB" in later and SAMPLE in never


def test_weights_that_were_downloaded_make_an_encoder_ready(made: Made, cache: Path) -> None:
    fill(cache, ADDRESS, "open_clip_model.safetensors")
    assert CLIP in listing(open_page("prepare", "dataset")).split("After a download")[0]
    assert f"{CLIP} · ready" in box(clustering(made.images)).options


def test_the_form_says_of_each_encoder_how_it_stands_here(made: Made) -> None:
    shown = box(clustering(made.images)).options
    for label in ("photo · ready", f"{CLIP} · 605 MB to download", "sample · does not fit"):
        assert label in shown


def test_a_download_is_spoken_of_before_the_start(made: Made) -> None:
    at = clustering(made.images)
    assert "downloaded first" not in captions(at)
    box(at).set_value(CLIP).run()
    assert "605 MB of weights are downloaded first" in captions(at)
    assert not at.button(key="start").disabled


def test_the_encoder_that_worked_last_is_chosen_again(by_clip: Made, cache: Path) -> None:
    assert box(clustering(by_clip.images)).value == PHOTO  # its weights are gone
    fill(cache, ADDRESS, "open_clip_model.safetensors")
    assert box(clustering(by_clip.images)).value == CLIP


def test_an_encoder_for_other_images_is_not_remembered(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    made = make_run(empty_workspace, tmp_path / "images", per_class=8, encoder=SAMPLE)
    assert box(clustering(made.images)).value == PHOTO


def test_the_sample_gallery_keeps_its_own_encoder(by_clip: Made, cache: Path) -> None:
    fill(cache, ADDRESS, "open_clip_model.safetensors")
    at = clustering(sample_gallery(by_clip.workspace, by_clip))
    assert box(at).value == SAMPLE
    assert "photo · does not fit" in box(at).options


def test_weights_from_a_file_that_worked_are_offered_by_the_files_name(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "mine.safetensors"
    file.touch()
    made = make_run(empty_workspace, tmp_path / "images", per_class=8, encoder=f"ViT-B-32@{file}")
    at = clustering(made.images)
    assert box(at).value == f"ViT-B-32@{file}"
    assert "ViT-B-32@mine.safetensors · ready" in box(at).options


def test_an_encoder_brings_its_usual_cluster_model_until_one_is_chosen(made: Made) -> None:
    at = clustering(made.images)
    assert at.radio(key="model").value == usual(PHOTO).model
    box(at).set_value(CLIP).run()
    assert at.radio(key="model").value == usual(CLIP).model
    at.radio(key="model").set_value("ward").run()
    box(at).set_value(PHOTO).run()
    assert at.radio(key="model").value == "ward"
    at.button(key="start").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert (job.settings["encoder"], job.settings["model"]) == (PHOTO, "ward")


def test_the_settings_start_with_what_suits_the_encoder(made: Made) -> None:
    at = clustering(made.images)
    assert at.number_input(key="set_words_photo_per_cluster").value == 10
    box(at).set_value(CLIP).run()
    assert at.number_input(key="set_words_per_cluster").value == 20
    box(at).set_value(PHOTO).run()
    at.number_input(key="set_words_photo_per_cluster").set_value(20).run()
    at.button(key="start").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert job.settings["vocabulary_settings"] == {"per_cluster": 20}


def test_the_choice_of_a_cluster_model_ends_with_the_form(made: Made) -> None:
    at = clustering(made.images)
    at.radio(key="model").set_value("ward").run()
    at.switch_page("../prepare/dataset/page.py").run()
    at.switch_page("../prepare/clustering/page.py").run()
    assert at.radio(key="model").value == usual(PHOTO).model


def test_a_copied_cluster_model_stays_with_another_encoder(made: Made) -> None:
    at = open_page("prepare", "clustering", like=made.run)
    box(at).set_value(CLIP).run()
    assert at.radio(key="model").value == "k-means"


def other_run(made: Made) -> str:
    """A run of another encoder on the same images: other vectors and phrases."""
    old, workspace = load_run(made.workspace, made.run), made.workspace

    def save(value: Any, step: str, **parents: str) -> str:
        return workspace.save(value, step=step, settings={"encoder": PHOTO}, parents=parents)

    vectors = np.eye(len(old.images), 48, dtype=np.float32)
    embeddings = save(Embeddings(PHOTO, vectors), "embed", images=made.images)
    above = {"images": made.images, "embeddings": embeddings}
    assignment = save(old.assignment, "cluster", **above)
    phrases = tuple(f"{phrase} too" for phrase in old.vocabulary.phrases)
    spoken = replace(
        old.vocabulary, encoder=PHOTO, phrases=phrases, vectors=vectors[: len(phrases)]
    )
    above = {"embeddings": embeddings, "assignment": assignment}
    vocabulary = save(spoken, "generate_vocabulary", **above)
    return save(old.model, "train_concepts", vocabulary=vocabulary, **above)


def test_a_run_is_repeated_with_another_encoder_and_compared_with_the_first(made: Made) -> None:
    at = open_page("refine", "compare", run=made.run)
    assert problems(at) == []
    chooser = box(at)
    assert chooser.value == PHOTO and not any("sample" in label for label in chooser.options)
    at.button(key=f"repeat_{made.run}").click().run()
    assert problems(at) == []
    (job,) = jobs.jobs(made.workspace)
    asked = {name: job.settings[name] for name in ("encoder", "model", "clusters")}
    assert asked == {"encoder": PHOTO, "model": "k-means", "clusters": 4}
    assert at.button(key="job_stop")  # its progress is on the same page
    other = other_run(made)
    with made.workspace.database() as db:
        db.execute("update job set state = 'done', result = ? where id = ?", (other, job.id))
    at.run()
    assert problems(at) == []
    assert at.session_state["run"] == other
    assert at.selectbox(key="against").value == made.run
    assert "Encoder before: made-up; after: photo" in captions(at)
    assert any("images moved" in each.value for each in at.markdown)
    assert any("wheel too" in each.value for each in at.html)  # gained
    assert any(PHOTO in label for label in at.selectbox(key="run").options)


def test_a_repetition_that_is_refused_or_deleted_is_no_matter(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("refine", "compare", run=made.run)
    monkeypatch.setattr("core.work.jobs.submit", Mock(side_effect=BadInput("The disk is full.")))
    at.button(key=f"repeat_{made.run}").click().run()
    assert problems(at) == [] and at.session_state["repeats"] == {}
    at.session_state["repeats"] = {99: made.run}  # whose job is gone
    assert problems(at.run()) == []


def test_a_link_to_another_pair_is_followed_after_a_run_was_repeated(made: Made) -> None:
    at = open_page("refine", "compare", run=made.run)
    at.button(key=f"repeat_{made.run}").click().run()
    other, (job,) = other_run(made), jobs.jobs(made.workspace)
    with made.workspace.database() as db:
        db.execute("update job set state = 'done', result = ? where id = ?", (other, job.id))
    at.run()
    at.query_params["run"], at.query_params["against"] = made.run, other
    at.run()
    assert problems(at) == []
    assert at.selectbox(key="against").value == other


def test_a_repeated_run_whose_folder_has_changed_says_why_nothing_is_compared(
    made: Made, tmp_path: Path
) -> None:
    at = open_page("refine", "compare", run=made.run)
    at.button(key=f"repeat_{made.run}").click().run()
    elsewhere = make_run(made.workspace, tmp_path / "changed", per_class=8, encoder=PHOTO)
    (job,) = jobs.jobs(made.workspace)
    with made.workspace.database() as db:
        wanted = (elsewhere.run, job.id)
        db.execute("update job set state = 'done', result = ? where id = ?", wanted)
    at.run()
    assert problems(at) == []
    assert "The folder has changed" in at.warning[0].value


def test_the_history_offers_to_repeat_any_run(made: Made) -> None:
    at = open_page("refine", "history")
    at.session_state[f"settings_{made.run}"] = True  # the menu is open
    at.run()
    box(at).set_value(CLIP).run()
    assert problems(at) == [] and "605 MB of weights are downloaded first" in captions(at)
    at.button(key=f"repeat_{made.run}").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert job.settings["encoder"] == CLIP and at.button(key="job_stop")


def test_no_page_sends_a_user_to_the_command_line(by_clip: Made) -> None:
    for section, name in (("prepare", "dataset"), ("prepare", "clustering"), ("refine", "compare")):
        at = open_page(section, name)
        said = [e.value for kind in (at.caption, at.info, at.warning, at.markdown) for e in kind]
        assert not any("python -m" in text or "--" in text for text in said)
