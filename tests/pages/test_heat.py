"""The picture and, on request, where in it a phrase is."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import Patches
from core.encoders.names import parse
from core.store.workspace import Workspace
from core.work import jobs
from core.work.steps.locating import STEP, VERSION
from core.work.steps.recipes import encoder_recipe
from pages.explore.image import heat
from tests.pages.made_run import EVIL_PHRASE, Made, make_run

OVERLAY = "data:image/png;base64,"
WIDE = (0.25, 0.0, 0.75, 1.0)  # the middle of a picture twice as wide as high


def page(run: str, image: int, phrases: list[str]) -> None:
    """What AppTest runs; it sees nothing of this file."""
    import streamlit as st

    from pages.explore.image import heat
    from pages.shared.lists import state
    from pages.shared.reading import data

    state.start()
    shown = st.session_state.get("image_shown", image)
    heat.heat_map(data.load(str(state.folder()), run), shown, phrases)


@pytest.fixture
def made(empty_workspace: Workspace, tmp_path) -> Made:
    return make_run(empty_workspace, tmp_path / "images", per_class=4, encoder="sample")


def open_heat(made: Made, image: int = 0, phrases: tuple[str, ...] = ("fur",), **query) -> AppTest:
    at = AppTest.from_function(page, args=(made.run, image, list(phrases)), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def look(made: Made, image: int, vectors: np.ndarray | None = None) -> None:
    """Save patches as the step would: fur (4) in the first, wheel (0) in the last."""
    vocabulary = made_vocabulary(made)
    if vectors is None:
        vectors = np.zeros((2, 2, 32), np.float32)
        vectors[0, 0], vectors[1, 1] = vocabulary[4], 2 * vocabulary[0]
    made.workspace.save(
        Patches("sample", "share", vectors, (96, 48), WIDE),
        step=STEP,
        settings={**encoder_recipe("sample"), "image": image, "version": VERSION},
        parents={"images": made.images},
    )


def made_vocabulary(made: Made) -> np.ndarray:
    from core.store.runs import load_run

    return np.asarray(load_run(made.workspace, made.run).vocabulary.vectors)


def html_of(at: AppTest) -> str:
    return "".join(one.value for one in at.html)


def captions(at: AppTest) -> list[str]:
    """Without the marks that keep Markdown from reading them."""
    return [one.value.replace("\\", "") for one in at.caption]


def test_at_first_there_is_the_picture_and_no_job(made: Made) -> None:
    at = open_heat(made)
    assert f"whycluster/image/{made.images}/0" in html_of(at)
    assert OVERLAY not in html_of(at)
    assert at.selectbox.len == 0
    assert jobs.jobs(made.workspace) == []


def test_show_where_asks_the_worker_once_and_waits(made: Made) -> None:
    at = open_heat(made)
    at.toggle(key=heat.ON).set_value(True).run()
    at.run()
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, job.settings) == (
        "embed_patches",
        {"images": made.images, "image": 0, "encoder": "sample"},
    )
    assert at.selectbox(key=heat.WHERE).value == "fur"
    assert OVERLAY not in html_of(at)
    assert at.exception == []


def test_the_map_lies_over_the_part_of_the_picture_that_the_encoder_saw(made: Made) -> None:
    look(made, 0)
    at = open_heat(made)
    at.toggle(key=heat.ON).set_value(True).run()
    shown = html_of(at)
    assert OVERLAY in shown
    assert "aspect-ratio:96/48" in shown
    assert "left:25.000%;top:0.000%;width:50.000%;height:100.000%" in shown
    assert jobs.jobs(made.workspace) == []


def test_another_phrase_is_another_map_without_a_job(made: Made) -> None:
    look(made, 0)
    at = open_heat(made, phrases=("fur", "wheel"))
    at.toggle(key=heat.ON).set_value(True).run()
    first = html_of(at)
    assert at.selectbox(key=heat.WHERE).options[:2] == ["fur", "wheel"]
    assert len(at.selectbox(key=heat.WHERE).options) == 16
    at.selectbox(key=heat.WHERE).set_value("wheel").run()
    assert OVERLAY in html_of(at) and html_of(at) != first
    assert at.query_params[heat.WHERE] in ("wheel", ["wheel"])
    assert jobs.jobs(made.workspace) == []


def test_a_link_opens_the_map_of_its_phrase(made: Made) -> None:
    look(made, 0)
    at = open_heat(made, where="wheel")
    assert at.toggle(key=heat.ON).value
    assert at.selectbox(key=heat.WHERE).value == "wheel"
    assert OVERLAY in html_of(at)


def test_on_another_image_the_phrase_stays_only_if_it_is_evidence_there(made: Made) -> None:
    look(made, 0)
    look(made, 1)
    at = open_heat(made, phrases=("fur", "wheel"))
    at.toggle(key=heat.ON).set_value(True).run()
    at.selectbox(key=heat.WHERE).set_value("wheel").run()
    at.session_state["image_shown"] = 1
    assert at.run().selectbox(key=heat.WHERE).value == "wheel"
    at.selectbox(key=heat.WHERE).set_value("roof").run()
    at.session_state["image_shown"] = 0
    assert at.run().selectbox(key=heat.WHERE).value == "fur"


def test_a_phrase_that_is_nowhere_says_so(made: Made) -> None:
    texts = made_vocabulary(made)
    away = -(texts[4] - texts.mean(0))  # against fur, everywhere
    look(made, 0, np.tile(away, (2, 2, 1)).astype(np.float32))
    at = open_heat(made)
    at.toggle(key=heat.ON).set_value(True).run()
    assert "Nowhere in this picture" in html_of(at)
    assert "Strongest here" not in html_of(at)


def test_a_phrase_that_is_markup_stays_text(made: Made) -> None:
    look(made, 3)  # whose file name is markup as well
    at = open_heat(made, 3, (EVIL_PHRASE,))
    at.toggle(key=heat.ON).set_value(True).run()
    assert at.selectbox(key=heat.WHERE).value == EVIL_PHRASE
    assert "onerror" not in html_of(at)
    assert all("<b>b</b>" not in one.value for one in at.caption)


def fail(made: Made, error: str, image: int = 0) -> None:
    """A job of the encoder that ended with an error, as the worker would leave it."""
    id = jobs.submit(
        made.workspace, "embed_patches", images=made.images, image=image, encoder="sample"
    )
    with made.workspace.database() as db:
        db.execute("update job set state = 'failed', error = ? where id = ?", (error, id))


def test_an_encoder_without_maps_says_why_on_every_image(made: Made) -> None:
    fail(made, "There is no map for RN50/openai: its image tower is not a ViT.", image=2)
    at = open_heat(made)
    at.toggle(key=heat.ON).set_value(True).run()
    assert any("There is no map for RN50/openai" in said for said in captions(at))
    assert at.button.len == at.selectbox.len == 0
    assert len(jobs.jobs(made.workspace)) == 1
    assert f"whycluster/image/{made.images}/0" in html_of(at)


def test_after_a_failure_it_can_be_tried_again(made: Made) -> None:
    fail(made, "The file is gone.")
    at = open_heat(made)
    at.toggle(key=heat.ON).set_value(True).run()
    assert any("The file is gone" in one.value for one in at.caption)
    at.button(key="where_again").click().run()
    assert [job.state for job in jobs.jobs(made.workspace)] == ["waiting", "failed"]


def test_weights_that_are_not_here_are_named(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.encoders.names.SAMPLE_FOLDER", made.workspace.folder)
    with pytest.raises(Exception, match="missing"):
        parse("sample")
    at = open_heat(made)
    at.toggle(key=heat.ON).set_value(True).run()
    assert any("sample encoder is missing" in said for said in captions(at))
    assert jobs.jobs(made.workspace) == []
