"""The image page: why, what if, and with which other cluster it compares."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.base.units import percent
from core.concepts import counterfactual
from core.concepts.run import Run
from core.store import edits
from core.store.runs import load_run
from pages.shared.lists import menu
from tests.pages.made_run import EVIL_PHRASE, Made


@pytest.fixture
def found(made: Made) -> Run:
    return load_run(made.workspace, made.run)


def open_image(image: int, **query: str) -> AppTest:
    at = AppTest.from_file(menu.PAGES / "frame" / "frame.py", default_timeout=60).run()
    at.switch_page("../explore/image/page.py")
    for key, value in {"image": str(image), **query}.items():
        at.query_params[key] = value
    return at.run()


def said(at: AppTest) -> str:
    shown = [*at.markdown, *at.text, *at.caption, *at.info, *at.subheader]
    return "\n".join(element.value.replace("\\", "") for element in shown)


def waterfall(at: AppTest) -> list[dict]:
    return json.loads(at.get("plotly_chart")[0].proto.spec)["data"]


def numbers(values: object) -> np.ndarray:
    """What a chart's spec holds: a list, or an array in base64 as Plotly sends it."""
    import base64

    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return np.asarray(values)


def removal_of(found: Run, image: int) -> counterfactual.Removal:
    removal = counterfactual.removal_set(counterfactual.parts(found.model, found.vocabulary, image))
    assert removal is not None
    return removal


def test_contributions_of_a_made_run_sum_to_the_score_of_every_image(found: Run) -> None:
    for image, scores in enumerate(found.scores):
        parts = counterfactual.parts(found.model, found.vocabulary, image)
        np.testing.assert_allclose(parts.scores(), scores, rtol=0, atol=1e-5)


def test_the_chart_builds_up_to_the_scores_of_both_clusters(found: Run) -> None:
    at = open_image(7)
    both = (found.clusters[7], found.runner_up[7])
    for trace, cluster in zip(waterfall(at), both, strict=True):
        steps = numbers(trace["x"])
        assert steps[-1] == pytest.approx(found.scores[7, cluster], abs=1e-4)
        assert steps[:-1].sum() == pytest.approx(steps[-1], abs=0.01 * steps[-1])


def test_a_wrong_image_is_compared_with_the_cluster_of_its_class(found: Run) -> None:
    """Image 0 is a car among the cats, whose cluster is number 1."""
    at = open_image(0, **{"from": '{"list":"triage","queue":"wrong"}'})
    assert found.clusters[0] == 1
    assert f"rather than {found.cluster_names[0]}" in said(at)
    assert any("the cluster of its class" in label for label in at.selectbox(key="rival").options)


def test_any_other_cluster_can_be_compared_and_is_in_the_url(found: Run) -> None:
    at = open_image(7)
    at.selectbox(key="rival").set_value(3).run()
    assert f"rather than {found.cluster_names[3]}" in said(at)
    assert at.query_params["rival"] == "3"
    linked = open_image(8, rival="2")
    assert f"rather than {found.cluster_names[2]}" in said(linked)


def test_switching_off_the_removal_set_moves_the_image_and_reset_brings_it_back(
    found: Run,
) -> None:
    removal = removal_of(found, 0)
    at = open_image(0)
    assert f"it would be in {found.cluster_names[removal.winner]}." in said(at)
    assert f"Stays in **{found.cluster_names[1]}**" in said(at)
    at.button(key="apply_removal").click().run()
    assert f"Moves to **{found.cluster_names[removal.winner]}**" in said(at)
    assert sum(not box.value for box in at.checkbox) == len(removal.phrases)
    next(b for b in at.button if b.label == "Reset").click().run()
    assert f"Stays in **{found.cluster_names[1]}**" in said(at)
    assert all(box.value for box in at.checkbox)


def test_a_tick_and_a_strength_change_the_score_at_once(found: Run) -> None:
    at = open_image(0)
    parts = counterfactual.parts(found.model, found.vocabulary, 0)
    strengths = np.ones(len(parts.phrases))
    off, more = 0, 1  # rows
    names = [box.label.replace("\\", "") for box in at.checkbox]
    at.checkbox[off].uncheck().run()
    at.slider[more].set_value(1.75).run()
    strengths[parts.phrases.index(names[off])] = 0
    strengths[parts.phrases.index(names[more])] = 1.75
    table = next(html.value for html in at.html if "grid-template-columns" in html.value)
    for cluster in (0, 1):
        assert f"{parts.scores(strengths)[cluster]:.2f}" in table
    assert at.slider[off].disabled and not at.slider[more].disabled


def test_switches_start_anew_on_the_next_image(made: Made) -> None:
    at = open_image(0)
    at.checkbox[0].uncheck().run()
    at.button(key="step_J").click().run()
    assert all(box.value for box in at.checkbox)


def test_a_phrase_stays_as_it_is_where_those_beside_it_change(made: Made) -> None:
    at = open_image(0)
    at.slider[3].set_value(0.5).run()
    for off in (3, 4):
        at.checkbox[off].uncheck().run()
    before = [box.label for box in at.checkbox]
    at.selectbox(key="rival").select(0).run()
    boxes = {box.label: box.value for box in at.checkbox}
    assert before[3] in boxes and before[4] not in boxes
    assert [phrase for phrase, on in boxes.items() if not on] == [before[3]]
    assert [slider.value for slider in at.slider] == [1, 1, 1, 0.5, *[1] * (len(boxes) - 4)]


def test_what_the_analyst_changed_is_shown(made: Made, found: Run) -> None:
    scope = found.ids["assignment"]
    edits.record(made.workspace, scope, "rename_cluster", cluster=3, name="homes")
    edits.record(made.workspace, scope, "move", images=[7], cluster=3)
    at = open_image(7)
    assert "By your edits in 3 · homes: moved from" in said(at)
    assert "rather than homes" in said(at)  # the model still says otherwise: why


def test_an_image_without_any_active_concept_says_so(made: Made, found: Run) -> None:
    activations = np.array(found.model.activations)
    activations[5] = 0
    blank = made.workspace.save(
        replace(found.model, activations=activations),
        step="train_concepts",
        settings={"version": "blank"},
        parents=found.record.parents,
    )
    at = open_image(5, run=blank)
    assert not at.exception and not at.error
    assert "No phrase speaks for" in said(at)
    assert "Switching phrases off cannot move it" in said(at)


def test_a_phrase_that_looks_like_markup_is_shown_as_text(found: Run) -> None:
    concept = found.vocabulary.phrases.index(EVIL_PHRASE)
    image = int(np.asarray(found.model.activations)[:, concept].argmax())
    at = open_image(image)
    labels = [box.label for box in at.checkbox]
    assert any("evil" in label for label in labels)
    assert EVIL_PHRASE not in labels
    assert not any("<img src=x" in html.value for html in at.html)


def test_the_facts_of_the_file_are_told_with_its_path_to_copy(made: Made, found: Run) -> None:
    shape, file = (60, 48), Path(found.images.root, found.images.files[7])
    Image.new("RGB", shape).save(file)
    at = open_image(7)
    assert [each.value for each in at.caption if "×" in each.value] == ["60 × 48"]
    at.session_state["file_path"] = True
    assert at.run().code[0].value == str(file)
    file.unlink()
    assert not any("×" in each.value for each in open_image(7).caption)


def test_its_picture_is_a_link_to_the_large_one(found: Run) -> None:
    (picture,) = (each.value for each in open_image(7).html if "see-large" in each.value)
    assert f'href="whycluster/image/{found.ids["images"]}/7" target="_blank"' in picture


def test_what_was_split_off_is_not_compared_with_the_cluster_that_explains_it(
    made: Made, found: Run
) -> None:
    one, *rest = np.flatnonzero(found.clusters == 0).tolist()
    split = {"cluster": 0, "parts": [rest, [one]], "names": ["cars", "an odd one"]}
    edits.record(made.workspace, found.ids["assignment"], "split_cluster", **split)
    at = open_image(one)
    assert not at.exception and not at.error
    assert not str(at.selectbox(key="rival").options[0]).startswith("0 ")


def test_the_confidence_of_a_moved_image_is_that_in_its_new_cluster(made: Made, found: Run) -> None:
    to = (int(found.clusters[5]) + 1) % found.k
    edits.record(made.workspace, found.ids["assignment"], "move", images=[5], cluster=to)
    (confidence,) = (each.value for each in open_image(5).metric if each.label == "Confidence")
    assert confidence == percent(found.probabilities[5, to])
    assert confidence != percent(found.probabilities[5, found.clusters[5]])
