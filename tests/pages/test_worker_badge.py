"""The badge in the sidebar: a worker that was killed is told of at its first look."""

import pytest

from core.work import jobs
from pages.frame import worker_badge
from tests.pages.made_run import Made


class Drawn(Exception):
    """The page is drawn anew."""


def test_the_page_is_drawn_anew_at_the_look_that_finds_the_worker_dead(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw() -> None:
        raise Drawn

    monkeypatch.setattr(worker_badge.st, "rerun", draw)
    job = jobs.submit(made.workspace, "train_concepts")
    with made.workspace.database() as db:  # as if its worker had died
        db.execute("update job set state = 'running', worker = '1@-1.00'")
    with pytest.raises(Drawn):
        worker_badge._badge(worker_badge.known())
    assert jobs.job(made.workspace, job).state == "lost"
    worker_badge._badge(worker_badge.known())  # which knows of it: nothing more to tell
