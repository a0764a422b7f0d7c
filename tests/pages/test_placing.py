"""New images are placed in the clusters of the run in view from the export page."""

import shutil

from core.store.workspace import Workspace
from core.work import jobs
from tests.pages.test_pages import open_page, problems


def test_a_folder_is_asked_for_and_placed_by_the_worker(first_run, drawings, tmp_path, monkeypatch):
    folder = tmp_path / "workspace"
    shutil.copytree(first_run[0], folder)
    monkeypatch.setenv("WHYCLUSTER_WORKSPACE", str(folder))
    at = open_page("report", "export")
    assert problems(at) == []
    field = at.text_input(key=f"place_{first_run[1]}")
    assert field.value == str(drawings)  # what came since is in the run's own folder
    field.set_value(str(tmp_path / "nowhere"))
    next(b for b in at.button if b.label == "Place them").click().run()
    assert "nowhere" in at.error[0].value and jobs.jobs(Workspace(folder)) == []
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(next(drawings.rglob("*.png")), new / "one.png")
    at.text_input(key=f"place_{first_run[1]}").set_value(str(new))
    next(b for b in at.button if b.label == "Place them").click().run()
    done = jobs.run_next(Workspace(folder))
    assert done is not None and (done.step, done.state) == ("assign", "done"), done
    at.run()
    assert problems(at) == []
    assert at.session_state["open_run"] == done.result or done.result in str(at.query_params)
