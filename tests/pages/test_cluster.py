"""The cluster page: phrases and how sure they are, stability, contrast, edits."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import ConceptModel, Stability
from core.concepts.statistics import contrast
from core.output.charts import intervals
from core.output.export import edited
from core.output.summary import nearest_cluster, summarise
from core.store import edits
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs
from pages.explore.cluster import members, phrase_statistics, stability
from pages.shared.lists import keys, state
from pages.shared.reading import data
from tests.pages import relearnt
from tests.pages.made_run import EVIL_PHRASE, Made, make_run
from tests.pages.test_pages import open_page, problems


def cluster_page(**query: str) -> AppTest:
    at = open_page("explore", "cluster", **query)
    assert problems(at) == []
    return at


def metrics(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def scope(made: Made) -> str:
    return load_run(made.workspace, made.run).ids["assignment"]


def edit(made: Made, verb: str, **arguments: object) -> None:
    edits.record(made.workspace, scope(made), verb, **arguments)


def test_the_facts_of_a_cluster_are_those_of_its_images(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    members = np.flatnonzero(run.clusters == 1)
    shown = metrics(cluster_page(cluster="1"))
    assert shown["Images"] == str(len(members))
    labels = np.asarray(run.images.labels)[members]
    assert shown["Purity"] == f"{100 * np.bincount(labels).max() / len(labels):.0f} %"
    mean = 100 * run.probabilities[members, 1].mean()
    assert shown["Mean confidence"] == f"{mean:.0f} %"


def test_the_cluster_in_one_sentence_stands_at_the_top_and_follows_the_edits(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    first = cluster_page(cluster="1").markdown[0].value
    assert first == state.plain(summarise(run, 1).sentence)
    edit(made, "rename_cluster", cluster=1, name="<b>*vans*</b>")
    again = cluster_page(cluster="1").markdown[0].value
    assert again == state.plain(summarise(run, 1, edited(made.workspace, run)).sentence)
    assert state.plain("“<b>*vans*</b>”") in again


def test_next_and_previous_go_through_the_clusters_there_are(made: Made) -> None:
    edit(made, "merge_clusters", clusters=[0, 1], into=0)
    at = cluster_page(cluster="0")
    next(b for b in at.button if b.label == "Next").click().run()
    assert at.selectbox(key="cluster").value == 2
    next(b for b in at.button if b.label == "Previous").click().run()
    next(b for b in at.button if b.label == "Previous").click().run()
    assert problems(at) == [] and at.selectbox(key="cluster").value == 3


def test_n_and_p_go_from_cluster_to_cluster_as_on_the_map(made: Made) -> None:
    shortcuts = {button.label: button.proto.shortcut for button in cluster_page().button}
    assert (shortcuts["Next"], shortcuts["Previous"]) == ("n", "p")
    assert keys.STAY["On the page Cluster"]["Next, previous cluster"] == "N P"


def test_a_merged_and_renamed_cluster_shows_what_was_done_and_counts_all_images(made: Made) -> None:
    before = metrics(cluster_page(cluster="0"))["Images"]
    other = metrics(cluster_page(cluster="1"))["Images"]
    edit(made, "merge_clusters", clusters=[0, 1], into=0)
    edit(made, "rename_cluster", cluster=0, name="**vehicles**")
    at = cluster_page(cluster="0")
    assert int(metrics(at)["Images"]) == int(before) + int(other)
    assert any("renamed from" in caption.value for caption in at.caption)
    assert "0 · **vehicles**" in at.selectbox(key="cluster").options


def test_moved_images_and_a_rejected_cluster_are_marked(made: Made) -> None:
    image = int(np.flatnonzero(load_run(made.workspace, made.run).clusters == 1)[0])
    edit(made, "move", images=[image], cluster=2)
    edit(made, "reject_cluster", cluster=2)
    at = cluster_page(cluster="2")
    said = " ".join(caption.value for caption in at.caption)
    assert "1 of its images moved here by hand" in said and "not a cluster" in said


def test_an_emptied_cluster_says_so(made: Made) -> None:
    members = np.flatnonzero(load_run(made.workspace, made.run).clusters == 3).tolist()
    edit(made, "move", images=members, cluster=0)
    at = cluster_page(cluster="3")
    assert at.info[0].value == "No image is in this cluster."
    assert metrics(at)["Images"] == "0"


def test_a_cluster_of_one_image_warns_that_intervals_say_little(made: Made) -> None:
    members = np.flatnonzero(load_run(made.workspace, made.run).clusters == 3).tolist()
    edit(made, "move", images=members[1:], cluster=0)
    at = cluster_page(cluster="3")
    assert any("With 1 image the intervals say little" in c.value for c in at.caption)


def test_phrases_of_the_cluster_are_trusted_and_those_of_others_are_not(made: Made) -> None:
    cluster_page(cluster="0")
    run = data.load(str(made.workspace.folder), made.run)
    figures = phrase_statistics.of(run, 0)
    trusted = {p for p, sure in zip(figures.phrases, figures.odds.trusted, strict=True) if sure}
    assert trusted and trusted <= {"wheel", "road", "bonnet", "engine"}
    best = data.cluster_phrases(run, 0, 1)[0]
    place = int(figures.strongest(1, 0)[0])
    assert (figures.phrases[place], pytest.approx(best[1])) == (
        best[0],
        figures.weights.value[place],
    )


def test_the_table_lists_every_phrase_with_both_views(made: Made) -> None:
    at = cluster_page(cluster="2")
    at.session_state["all_phrases"] = True
    at.run()
    assert problems(at) == []
    frame = at.dataframe[0].value
    assert EVIL_PHRASE in set(frame["Phrase"]) and frame["Weight"].is_monotonic_decreasing
    assert ((frame["from"] <= frame["Log-odds"]) & (frame["Log-odds"] <= frame["to"])).all()
    assert (frame["Trusted"] == (frame["from"] > 0)).all()


def test_a_phrase_is_banned_from_here_and_can_be_relearnt_at_once(made: Made) -> None:
    at = cluster_page(cluster="0")
    phrase = at.selectbox(key=phrase_statistics.PHRASE).value
    at.button(key="ban_phrase").click().run()
    assert problems(at) == []
    (made_edit,) = edits.log(made.workspace, scope(made))
    assert (made_edit.verb, made_edit.arguments["phrases"]) == ("ban_phrases", [phrase])
    assert at.button(key="ban_phrase").disabled
    assert any(said.value == "1 edit not learnt yet" for said in at.markdown)
    at.button(key="relearn_here").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, job.settings["concept_model"]) == ("relearn", made.run)


def test_the_link_holds_the_cluster_compared_with(made: Made) -> None:
    at = cluster_page(cluster="1", versus="3")
    assert at.selectbox(key="versus").value == 3
    next(b for b in at.button if b.label == "Next").click().run()
    assert at.selectbox(key="versus").value != 2  # never with itself


def test_a_contrast_draws_each_phrase_once_and_as_text() -> None:
    here, there = np.array([4.0, 2.0, 0.0]), np.array([0.0, 1.0, 3.0])
    names = [EVIL_PHRASE, "sea", "a phrase that is far too long for the axis of a chart"]
    parts = contrast(here, there)
    figure = intervals.mirrored_weights(names, here, there, parts, ("<b>one</b>", "other"))
    assert [len(bars.x) for bars in figure.data] == [3, 3]
    labels = figure.layout.yaxis.ticktext
    assert len(labels) == 6 and not any("<img" in label or "<b>one" in label for label in labels)
    assert min(figure.data[0].x) == -4 and max(figure.data[1].x) == 3


def test_measuring_stability_is_a_job_and_its_share_is_a_badge(made: Made) -> None:
    at = cluster_page(cluster="0")
    at.button(key="measure_stability").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, job.settings) == ("stability", {"concept_model": made.run})
    assert at.button(key="measure_stability").disabled
    jobs.stop(made.workspace, job.id)
    save_stability(made, 0.7)
    shown = cluster_page(cluster="0").metric
    assert [(m.value, m.delta) for m in shown if m.label == "Stability"] == [
        ("70 %", "partly stable")
    ]


def save_stability(made: Made, share: float) -> None:
    n = len(load_run(made.workspace, made.run).images)
    value = Stability(np.full(n, share, "f4"), np.full(4, share, "f4"), (1, 2))
    parents = {"concept_model": made.run}
    made.workspace.save(value, step="stability", settings={}, parents=parents)


@pytest.mark.parametrize(
    ("share", "word"), [(1.0, "stable"), (0.85, "stable"), (0.6, "partly stable"), (0, "unstable")]
)
def test_stability_in_a_word(share: float, word: str) -> None:
    assert stability.verdict(share)[0] == word


def test_a_hundred_clusters_and_no_labels(empty_workspace: Workspace, tmp_path: Path) -> None:
    made = make_run(empty_workspace, tmp_path / "images", per_class=25, with_labels=False)
    run = load_run(empty_workspace, made.run)
    for column in range(4):  # every image in a cluster of its own
        parts = [[image] for image in np.flatnonzero(run.clusters == column).tolist()]
        names = [f"{column} {part[0]} " + "x" * 80 for part in parts]
        edit(made, "split_cluster", cluster=column, parts=parts, names=names)
    at = cluster_page(cluster="60")
    assert len(at.selectbox(key="cluster").options) == 100
    assert metrics(at)["Images"] == "1" and "Purity" not in metrics(at)


def test_a_model_without_any_activation_has_no_phrases(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    made = make_run(empty_workspace, tmp_path / "images", per_class=4)
    model = empty_workspace.load(ConceptModel, made.run)
    silent = np.zeros_like(model.activations)
    empty = ConceptModel({}, np.asarray(model.head), silent, silent)
    parents = empty_workspace.record(made.run).parents
    id = empty_workspace.save(empty, step="train_concepts", settings={"seed": 1}, parents=parents)
    at = cluster_page(run=id, cluster="0")
    assert any("No phrase adds" in info.value for info in at.info)


def test_the_nearest_cluster_is_named_as_the_analyst_left_it(made: Made) -> None:
    """Whatever cluster 1's images would be in otherwise, they would be in 3: the rest is merged."""
    edit(made, "merge_clusters", clusters=[0, 2, 3], into=3)
    at = cluster_page(cluster="1")
    assert at.selectbox(key="versus").value == 3
    assert any(caption.value.startswith("It is the runner-up of 100 %") for caption in at.caption)
    at = cluster_page(cluster="3")  # not with a part of itself
    assert any(caption.value.startswith("It is the runner-up of 100 %") for caption in at.caption)


def test_a_cluster_is_merged_with_the_one_that_it_is_compared_with(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    now = edited(made.workspace, run)
    other = nearest_cluster(run, now, 0, now.members(0))
    at = cluster_page(cluster="0")
    at.button(key=f"merge_compared_{other}").click().run()
    assert problems(at) == []
    after = edited(made.workspace, run)
    assert after.numbers == tuple(number for number in range(4) if number != other)
    assert int(metrics(at)["Images"]) == len(now.members(0)) + len(now.members(int(other or 0)))
    assert at.selectbox(key="versus").value in after.numbers
    assert f"merge_compared_{other}" not in {button.key for button in at.button}


def test_a_cluster_that_was_rejected_is_nobodys_nearest(made: Made) -> None:
    edit(made, "merge_clusters", clusters=[0, 3], into=3)
    edit(made, "reject_cluster", cluster=3)
    run = load_run(made.workspace, made.run)
    now = edited(made.workspace, run)
    assert (
        nearest_cluster(run, now, 1, now.members(1)) == 2
        and nearest_cluster(run, now, 2, now.members(2)) == 1
    )


def test_a_cluster_is_compared_with_another_also_where_all_others_are_none(made: Made) -> None:
    for other in (1, 2, 3):
        edit(made, "reject_cluster", cluster=other)
    assert cluster_page(cluster="0").selectbox(key="versus").value == 1


def test_a_ban_is_of_the_run_in_view_also_when_its_child_was_drawn_last(made: Made) -> None:
    at = cluster_page(cluster="0")
    at.session_state["relearn_view"] = relearnt.relearn(made)
    at.run()
    at.button(key="ban_phrase").click().run()
    assert edits.log(made.workspace, scope(made))[-1].arguments["run"] == made.run


def test_all_images_of_a_cluster_are_behind_a_box_page_by_page(
    empty_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(empty_workspace, tmp_path / "images", per_class=40)
    monkeypatch.setattr(members, "PER_PAGE", 12)
    at = open_page("explore", "cluster", cluster="1")
    assert "All 40 images" in [box.label for box in at.expander]
    at.session_state["members"] = True
    at.run()
    assert "1 to 12 of 40" in [caption.value for caption in at.caption]
    at.session_state["members_1_typical"] = 4
    at.run()
    assert problems(at) == []
    assert "37 to 40 of 40" in [caption.value for caption in at.caption]
