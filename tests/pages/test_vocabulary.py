"""The Vocabulary page: every verb, refusals, filters, the draft, and text that stays text."""

import dataclasses
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import ConceptModel, Vocabulary
from core.store import cleaning, edits, trash
from core.store.deletion import bundle_of
from core.store.edits import vocabulary
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs
from pages.refine.vocabulary import phrases
from tests.pages.made_run import EVIL_PHRASE, Made
from tests.pages.test_pages import ended, open_page, problems


def page(**query: str) -> AppTest:
    return open_page("refine", "vocabulary", **query)


def draft(made: Made) -> list[dict[str, Any]]:
    done = edits.history(edits.log(made.workspace, scope(made))).done
    return vocabulary.operations(vocabulary.draft(done, made.run))


def scope(made: Made) -> str:
    return made.workspace.lineage(made.run)["assignment"]


def edit(made: Made, verb: str, **arguments: Any) -> None:
    edits.record(made.workspace, scope(made), verb, run=made.run, **arguments)


def tick(at: AppTest, *names: str) -> AppTest:
    at.session_state["phrases_ticked"] = list(names)
    return at.run()


def draft_bar(at: AppTest) -> str:
    return next(m.value for m in at.markdown if "not learnt yet" in m.value).replace("\\", "")


@pytest.mark.parametrize(
    ("button", "operation"),
    [
        ("remove_phrases", {"verb": "remove_phrases", "phrases": ["wheel", "fur"]}),
        ("ban_phrases", {"verb": "ban_phrases", "phrases": ["wheel", "fur"]}),
    ],
)
def test_ticked_phrases_are_edited_together(
    made: Made, button: str, operation: dict[str, Any]
) -> None:
    at = tick(page(), "wheel", "fur")
    at.button(key=f"ticked_{button}").click().run()
    assert problems(at) == []
    assert draft(made) == [operation]
    assert "1 edit not learnt yet" in draft_bar(at) and "“wheel”, “fur”" in draft_bar(at)
    assert at.session_state["phrases_ticked"] == []


def test_what_is_gone_can_be_restored(made: Made) -> None:
    edit(made, "ban_phrases", phrases=["wheel"])
    at = tick(page(), "wheel")
    assert at.button(key="ticked_remove_phrases").disabled
    at.button(key="ticked_restore_phrases").click().run()
    assert draft(made)[-1] == {"verb": "restore_phrases", "phrases": ["wheel"]}
    run = load_run(made.workspace, made.run)
    assert {row.state for row in vocabulary.rows(run.vocabulary, draft(made))} == {"kept"}


def test_ticked_phrases_are_merged_into_a_name(made: Made) -> None:
    at = tick(page(), "wheel", "road")
    next(t for t in at.text_input if t.label == "Merge into").set_value("street")
    next(b for b in at.button if b.label == "Merge").click().run()
    assert problems(at) == []
    assert draft(made) == [
        {"verb": "merge_phrases", "phrases": ["wheel", "road"], "into": "street"}
    ]
    assert at.subheader[0].value == "street"


def test_a_phrase_is_renamed_removed_and_banned_in_its_panel(made: Made) -> None:
    at = page(phrase="wheel")
    next(t for t in at.text_input if t.label == "Rename to").set_value(" big  wheel ")
    next(b for b in at.button if b.label == "Rename").click().run()
    assert at.subheader[0].value == "big wheel"
    at.button(key="phrase_ban_phrases").click().run()
    assert [operation["verb"] for operation in draft(made)] == ["rename_phrase", "ban_phrases"]
    assert at.button(key="phrase_restore_phrases")


def test_a_list_is_added_and_what_cannot_be_stays_in_the_box(made: Made) -> None:
    at = page()
    at.text_area(key="adding").set_value("Tyre, lamp\nwheel\n\ntyre;" + "x" * 70)
    at.button(key="add_submit").click().run()
    assert draft(made) == [{"verb": "add_phrases", "phrases": ["Tyre", "lamp"]}]
    assert at.text_area(key="adding").value.split("\n") == ["wheel", "x" * 70]
    assert any("already" in error.value for error in at.error)


def test_an_edit_that_cannot_be_says_why_and_records_nothing(made: Made) -> None:
    at = tick(page(), "wheel", "fur")
    next(t for t in at.text_input if t.label == "Merge into").set_value("door")
    next(b for b in at.button if b.label == "Merge").click().run()
    assert draft(made) == []
    assert "already" in at.error[0].value
    assert at.session_state["phrases_ticked"] == ["wheel", "fur"]


def test_why_an_edit_cannot_be_is_told_once_and_only_where_it_was_made(made: Made) -> None:
    at = page()
    at.button(key="add_submit").click().run()
    assert [error.value for error in at.error] == [
        "There is no phrase in the box; write one or more\\."
    ]
    at.switch_page("../explore/cluster/page.py")
    assert problems(at.run()) == []


def test_a_phrase_that_was_banned_for_good_does_not_come_back_by_the_way(made: Made) -> None:
    edits.record(made.workspace, "another assignment", "ban_phrases", run="x", phrases=["Lamp"])
    at = page()
    at.text_area(key="adding").set_value("lamp\ntent")
    at.button(key="add_submit").click().run()
    assert [e["phrases"] for e in draft(made)] == [["tent"]]
    assert any("“lamp” is banned" in error.value for error in at.error)


def test_the_last_phrases_cannot_all_be_removed(made: Made) -> None:
    at = page()
    everything = load_run(made.workspace, made.run).vocabulary.phrases
    tick(at, *everything).button(key="ticked_remove_phrases").click().run()
    assert draft(made) == [] and "empty" in at.error[0].value


def test_discarding_the_draft_can_be_undone(made: Made) -> None:
    edit(made, "remove_phrases", phrases=["fin"])
    at = page()
    at.button(key="discard_draft").click().run()
    assert draft(made) == []
    at.button(key="history_undo").click().run()
    assert draft(made) == [{"verb": "remove_phrases", "phrases": ["fin"]}]


def test_the_filters_are_in_the_url_and_narrow_the_table(made: Made) -> None:
    edit(made, "remove_phrases", phrases=["wheel"])
    edit(made, "add_phrases", phrases=["lamp"])

    def lines(at: AppTest) -> str:
        assert problems(at) == []
        return next(c.value for c in at.caption if "lines" in c.value).split(" of ")[0]

    assert lines(page()) == "17"
    assert lines(page(words="WHEE", words_state="removed", words_cluster="0")) == "1"
    assert lines(page(words_origin="added")) == "1"
    assert lines(page(words="no such phrase")) == "0"
    at = page()
    at.text_input(key="words").set_value("fi").run()
    assert at.query_params["words"] == "fi" and lines(at) == "1"


def test_a_phrase_shows_where_it_weighs_and_the_link_reopens_it(made: Made) -> None:
    at = page(phrase="kitten")
    assert problems(at) == []
    assert at.subheader[0].value == "kitten"
    facts = next(caption.value for caption in at.caption if "fires on" in caption.value)
    assert facts.partition("named by ")[2].endswith(("image", "images"))
    assert "Below each picture: its activation" in [caption.value for caption in at.caption]
    assert at.query_params["phrase"] == "kitten"


def test_a_wordnet_neighbour_is_added_by_one_click(made: Made) -> None:
    at = page(phrase="kitten")
    pills = at.button_group[0]
    name = next(option for option in pills.options if option.isalpha())
    pills.set_value([name]).run()
    assert problems(at) == []
    assert draft(made) == [{"verb": "add_phrases", "phrases": [name]}]


def test_an_evil_phrase_is_text_everywhere(made: Made) -> None:
    edit(made, "remove_phrases", phrases=[EVIL_PHRASE])
    at = page(phrase=EVIL_PHRASE)
    assert problems(at) == []
    for shown in [*at.markdown, *at.caption, *at.subheader, *at.info, *at.warning, *at.toast]:
        assert EVIL_PHRASE not in shown.value
    for html in at.html:
        assert "<img src=x" not in html.value


def test_relearn_submits_the_draft_and_replaces_what_runs(made: Made) -> None:
    edit(made, "ban_phrases", phrases=["fin"])
    at = page()
    at.button(key="relearn").click().run()
    (first,) = jobs.jobs(made.workspace)
    assert (first.step, first.settings["mode"]) == ("relearn", "quick")
    assert first.settings["concept_model"] == made.run
    assert list(first.settings["operations"]) == draft(made)
    at.button(key="relearn_fully").click().run()
    second, first = jobs.jobs(made.workspace)
    assert (first.state, second.state, second.settings["mode"]) == ("stopped", "waiting", "full")


def test_live_every_edit_is_learnt_at_once_and_only_once(made: Made) -> None:
    at = page(phrase="fin")
    at.toggle(key="relearn_live").set_value(True).run()
    assert jobs.jobs(made.workspace) == []  # nothing to learn yet
    at.button(key="phrase_ban_phrases").click().run()
    at.run()
    assert [job.state for job in jobs.jobs(made.workspace)] == ["waiting"]
    at.button(key="phrase_restore_phrases").click().run()
    assert [job.state for job in jobs.jobs(made.workspace)] == ["waiting", "stopped"]


def child(made: Made) -> str:
    """A run as relearning makes it: without its first phrase, from the made one."""
    run = load_run(made.workspace, made.run)
    left = np.arange(1, len(run.vocabulary))
    words = dataclasses.replace(
        run.vocabulary,
        phrases=run.vocabulary.phrases[1:],
        **{name: getattr(run.vocabulary, name)[left] for name in ("counts", "synsets", "vectors")},
    )
    parents = {"vocabulary": run.ids["vocabulary"]}
    id = made.workspace.save(words, step="edit_vocabulary", settings={}, parents=parents)
    model = ConceptModel(
        projector={},
        head=np.array(run.model.head[left]),
        activations=np.array(run.model.activations[:, left]),
        proxy=np.array(run.model.proxy[:, left]),
    )
    parents = {role: run.ids[role] for role in ("embeddings", "assignment")}
    parents |= {"vocabulary": id, "start": made.run}
    return made.workspace.save(model, step="relearn", settings={}, parents=parents)


def test_a_relearnt_run_can_be_kept_or_discarded(made: Made) -> None:
    after = child(made)
    at = page(run=after)
    assert problems(at) == []
    assert any("0 phrases gained, 1 lost" in m.value for m in at.markdown)
    at.button(key="discard_relearnt").click().run()
    assert at.query_params["run"] == made.run
    at.button(key="history_undo").click().run()
    assert at.query_params["run"] == after
    at.button(key="keep_relearnt").click().run()
    assert [e.verb for e in edits.log(made.workspace, scope(made))] == ["discard", "undo", "adopt"]
    assert "keep_relearnt" not in {b.key for b in at.button}


def test_discarding_a_run_leaves_its_edits_as_a_draft_and_bans_in_force(made: Made) -> None:
    edit(made, "ban_phrases", phrases=["wheel"])
    after = child(made)
    edits.record(made.workspace, scope(made), "relearn", before=made.run, after=after)
    at = page(run=after)
    at.button(key="discard_relearnt").click().run()
    assert "1 edit not learnt yet: banned “wheel”" in draft_bar(at)
    assert edits.banned(made.workspace) == ("wheel",)
    at.button(key="discard_draft").click().run()
    assert any(m.value.startswith("**Nothing to learn") for m in at.markdown)
    assert edits.banned(made.workspace) == ()


def test_what_an_earlier_run_lost_is_listed_and_can_be_brought_back(made: Made) -> None:
    at = tick(page(run=child(made)), "wheel")
    at.button(key="ticked_restore_phrases").click().run()
    assert problems(at) == []
    log = edits.log(made.workspace, scope(made))
    assert log[-1].arguments["phrases"] == ["wheel"]


def test_what_was_done_in_the_table_is_told_apart() -> None:
    rows = {0: {"phrase": "tyre"}, 1: {"tick": True, "phrase": "road"}, 2: {"tick": False}, 9: {}}
    done = phrases.changes(("wheel", "road", "fur"), rows)
    assert done == phrases.Changes((("wheel", "tyre"),), ("road",), ("fur",))


def test_weights_and_images_are_those_of_the_phrases_own_columns(made: Made) -> None:
    run = load_run(made.workspace, made.run)
    activations, head = np.asarray(run.model.activations), np.asarray(run.model.head)
    edit(made, "merge_phrases", phrases=["wheel", "fur"], into="thing")
    edit(made, "add_phrases", phrases=["lamp"])
    both = [run.vocabulary.phrases.index(name) for name in ("wheel", "fur")]
    row = next(r for r in vocabulary.rows(run.vocabulary, draft(made)) if r.phrase == "thing")
    assert set(row.sources) == set(both)
    np.testing.assert_allclose(
        phrases.strength(run, row), activations[:, both].sum(axis=1), rtol=1e-6
    )
    assert phrases._largest(head, row) == pytest.approx(float(head[both].max()))


def test_two_thousand_phrases_are_shown(empty_workspace: Workspace, tmp_path: Path) -> None:
    from benchmarks.vocabulary_table import many_phrases

    many_phrases(empty_workspace, tmp_path / "images", 2000)
    at = page(phrase="phrase 1999")
    assert problems(at) == []
    assert any(c.value.startswith("2,000 of 2,000 lines") for c in at.caption)


def test_without_a_run_the_page_says_what_to_do(empty_workspace: Workspace) -> None:
    at = page()
    assert problems(at) == [] and "appears here" in at.info[0].value
    assert empty_workspace.records(Vocabulary) == []


def test_a_ban_of_another_assignment_is_lifted_here(made: Made) -> None:
    edits.record(made.workspace, "another assignment", "ban_phrases", run="x", phrases=["lamp"])
    edits.record(made.workspace, "another assignment", "ban_phrases", run="x", phrases=["wheel"])
    at = tick(page(phrase="wheel"), "lamp")
    at.button(key="ticked_restore_phrases").click().run()
    assert problems(at) == []
    assert edits.banned(made.workspace) == ("wheel",)
    assert not any(caption.value.startswith("17 of 17 lines") for caption in at.caption)
    assert any("banned for later runs" in caption.value for caption in at.caption)
    at.button(key="phrase_restore_phrases").click().run()  # this run still has it
    assert edits.banned(made.workspace) == ()
    assert "phrase_restore_phrases" not in {b.key for b in at.button}


def test_thousands_of_phrases_are_added_at_once_and_the_rest_stays_in_the_box(made: Made) -> None:
    at = page()
    at.text_area(key="adding").set_value("\n".join(f"new {i}" for i in range(2500)))
    start = time.process_time()
    at.button(key="add_submit").click().run()
    assert time.process_time() - start < 5
    assert problems(at) == [error.value for error in at.error]
    assert [len(e["phrases"]) for e in draft(made)] == [2000 - 16]
    assert len(at.text_area(key="adding").value.split("\n")) == 2500 - (2000 - 16)
    assert "516 phrases do not fit" in at.error[0].value


def finished(made: Made, after: str) -> int:
    """A relearning of the made run that ended in a run."""
    id = jobs.submit(made.workspace, "relearn", concept_model=made.run, operations=[], mode="quick")
    with made.workspace.database() as db:
        db.execute("update job set state = 'done', result = ? where id = ?", (after, id))
    return id


def test_a_run_opened_after_its_relearning_gets_figures_and_is_one_edit(made: Made) -> None:
    after = child(made)
    finished(made, after)
    at = page(run=made.run)
    at.button(key="open_relearnt").click().run()
    assert problems(at) == []
    assert at.query_params["run"] == after
    assert [e.verb for e in edits.log(made.workspace, scope(made))] == ["relearn"]
    newest = jobs.jobs(made.workspace)[0]
    assert (newest.step, newest.settings["concept_model"]) == ("evaluate", after)


def test_a_relearnt_run_that_another_tab_has_deleted_is_not_opened(made: Made) -> None:
    after = child(made)
    finished(made, after)
    at = page(run=made.run)
    trash.throw_away(made.workspace, bundle_of(made.workspace, after))
    at.button(key="open_relearnt").click().run()
    assert problems(at) == [] and at.query_params["run"] == made.run
    assert "open_relearnt" not in {button.key for button in at.button}
    assert edits.log(made.workspace, scope(made)) == []
    assert [job.step for job in jobs.jobs(made.workspace)] == ["relearn"]


def test_why_a_relearning_failed_can_be_put_away(made: Made) -> None:
    job = ended(made.workspace, "relearn", "failed", concept_model=made.run, operations=[])
    at = page(run=made.run)
    at.session_state["read"] = frozenset({job + 1})  # that another job's end was read stays so
    assert problems(at) == ["It broke\\."]
    assert problems(at.button(key="relearn_dismiss").click().run()) == []
    assert at.session_state["read"] == {job, job + 1}


def test_a_waiting_relearning_has_a_worker_when_the_one_before_died(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(made, "ban_phrases", phrases=["fin"])
    at = page()
    at.button(key="relearn").click().run()
    asked: list[Workspace] = []
    monkeypatch.setattr("pages.shared.editing.queue.ensure_worker", asked.append)
    monkeypatch.setattr("pages.frame.worker_badge._badge", lambda: None)
    at.run()
    assert [job.state for job in jobs.jobs(made.workspace)] == ["waiting"]
    assert len(asked) == 1


def test_the_sidebar_keeps_a_worker_alive_while_jobs_wait(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.submit(made.workspace, "evaluate", concept_model=made.run)
    asked: list[Workspace] = []
    monkeypatch.setattr("pages.frame.worker_badge.ensure_worker", asked.append)
    assert problems(page()) == []
    assert asked


def test_a_discarded_run_that_is_opened_again_is_discarded_no_longer(made: Made) -> None:
    after = child(made)
    finished(made, after)
    edits.record(made.workspace, scope(made), "relearn", before=made.run, after=after)
    edits.record(made.workspace, scope(made), "discard", run=after, parent=made.run)
    assert cleaning.discarded_runs(made.workspace) == [after]
    page(run=made.run).button(key="open_relearnt").click().run()
    assert edits.log(made.workspace, scope(made))[-1].verb == "relearn"
    assert cleaning.discarded_runs(made.workspace) == []
