"""Jobs in words, and where they lead: what one waits for, what it is about, what it made."""

from typing import Any

import pytest

from core.store import edits
from core.work import jobs
from pages.shared.editing import waiting
from pages.shared.reading import data, job_words
from tests.pages.made_run import Made
from tests.pages.relearnt import relearn
from tests.pages.test_pages import ended, open_page, problems


def at_work(made: Made, fraction: float) -> None:
    """A long job that a worker has in hand: of another process, which the pages take for alive."""
    id = jobs.submit(made.workspace, "embed", images=made.images)
    with made.workspace.database() as db:
        wanted = (fraction, id)
        db.execute("update job set state='running', left=2400, fraction=? where id=?", wanted)


@pytest.mark.parametrize(("fraction", "time"), [(0.5, " (about 40 min left)"), (0.05, "")])
def test_a_job_says_behind_which_one_it_waits_and_how_long_where_that_is_known(
    made: Made, monkeypatch: pytest.MonkeyPatch, fraction: float, time: str
) -> None:
    said: list[str] = []
    monkeypatch.setattr(waiting.menu, "page", str)
    monkeypatch.setattr(waiting.st, "page_link", lambda page, label, icon: said.append(label))
    ids = [jobs.submit(made.workspace, step) for step in ("split_cluster", "embed_query")]
    waits, aside = (jobs.job(made.workspace, id) for id in ids)
    assert not waiting.behind(waits)
    at_work(made, fraction)
    assert waiting.behind(waits) and not waiting.behind(aside)  # the searcher is free
    assert said == [f"Waits for “Embed images: images”{time}"]


def test_where_a_draft_is_relearnt_that_leads_to_all_jobs(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.work.jobs.processes.is_alive", lambda worker: True)
    scope, ban = data.scope_of(made.run), {"run": made.run, "phrases": ["fin"]}
    edits.record(made.workspace, scope, "ban_phrases", **ban)
    at_work(made, 0.5)
    jobs.submit(made.workspace, "relearn", concept_model=made.run, operations=[])
    at = open_page("refine", "vocabulary", run=made.run)
    assert problems(at) == []
    pages = [link.proto.page for link in at.get("page_link") if "Waits for “" in link.proto.label]
    assert pages == ["jobs"]


def test_a_job_is_called_by_what_it_is_about(made: Made) -> None:
    title = data.run_title(made.run)
    about: list[tuple[str, dict[str, Any], str]] = [
        ("run", {"source": "/photos/cats"}, "cats"),
        ("relearn", {"concept_model": made.run}, title),
        ("split_cluster", {"concept_model": made.run, "images": [1, 2]}, title),
        ("export_folders", {"run": made.run}, title),
        ("evaluate", {"concept_model": "deleted"}, ""),
        ("suggest_clusters", {"images": made.images}, "images"),
    ]
    for step, settings, what in about:
        job = jobs.job(made.workspace, jobs.submit(made.workspace, step, **settings))
        assert job_words.title(job).replace("\\", "").partition(": ")[2] == what


def test_a_job_that_made_a_run_or_images_leads_there_while_they_are_there(made: Made) -> None:
    child = relearn(made)
    for step, made_by_it in (
        ("run", made.run),
        ("relearn", child),
        ("import_images", made.images),
        ("evaluate", made.run),
        ("run", "deleted"),
    ):
        ended(made.workspace, step, "done", result=made_by_it, concept_model=made.run)
    at = open_page("report", "jobs")
    assert at.exception == []
    ways = [link.proto for link in at.get("page_link") if link.proto.label == "Open"]
    assert [(way.page, way.query_string) for way in ways] == [
        ("", f"images={made.images}"),
        ("map", f"run={child}"),
        ("map", f"run={made.run}"),
    ]
