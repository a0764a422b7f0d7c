"""A job that ends while another page is in view is told there, once, and opens nothing unasked."""

from types import SimpleNamespace

from streamlit.testing.v1 import AppTest

from core.base.language import speaking
from core.work import jobs
from pages.shared.editing import opening
from tests.pages.made_run import Made
from tests.pages.relearnt import relearn
from tests.pages.test_pages import ended, open_page, problems


def told(at: AppTest) -> tuple[list[str], list[str]]:
    """What toasts say of jobs, and what stands in the sidebar."""
    toasts = [toast.value.replace("\\", "") for toast in at.toast]
    says = [each.value for each in at.sidebar.caption if each.value.endswith(("done", "failed"))]
    return toasts, says


def asked_elsewhere(at: AppTest, job: int) -> AppTest:
    """As if this tab had asked for the job on the page Clustering."""
    at.session_state["asked"] = {job: "clustering"}
    return at.run()


def test_a_run_that_ends_elsewhere_is_told_once_and_opened_on_request(made: Made) -> None:
    ended(made.workspace, "import_images", "done", result=made.images)  # before the session
    at = open_page("prepare", "dataset", run=made.run)
    assert told(at) == ([], [])
    new = relearn(made)
    job = ended(made.workspace, "run", "done", result=new, source="/my/photos")
    asked_elsewhere(at, job)
    assert problems(at) == []
    assert told(at) == (
        ["Cluster and explain: photos is done."],
        [":material/check_circle: Cluster and explain: photos is done"],
    )
    at.run()
    assert told(at)[0] == [] and len(told(at)[1]) == 1
    at.switch_page("../prepare/clustering/page.py").run()
    assert at.session_state["run"] == made.run  # not by itself, where it was asked for, either
    at.button(key=f"ended_open_{job}").click().run()
    assert at.session_state["run"] == new and told(at) == ([], [])


def test_what_another_tab_asked_for_is_told_and_can_be_put_away(made: Made) -> None:
    at = open_page("prepare", "dataset", run=made.run)
    job = ended(made.workspace, "assign", "done", result=relearn(made), source="/new")
    ended(made.workspace, "relearn", "done", result=made.run)  # told as that tab's edit
    ended(made.workspace, "evaluate", "done", result=made.run)  # asked for by nobody
    ended(made.workspace, "run", "stopped")
    ended(made.workspace, "find_faults", "failed")  # told on its own page
    assert [len(says) for says in told(at.run())] == [1, 1]
    at.button(key=f"ended_read_{job}").click().run()
    assert told(at) == ([], []) and at.session_state["run"] == made.run


def test_a_failure_is_told_until_somebody_sees_why(made: Made) -> None:
    at = open_page("explore", "cluster", run=made.run)
    asked_elsewhere(at, ended(made.workspace, "run", "failed", source="/my/photos"))
    assert problems(at) == []
    assert told(at)[1] == [":red[:material/error:] Cluster and explain: photos failed"]
    assert any(link.proto.label == "See why" for link in at.sidebar.get("page_link"))
    at.switch_page("../report/jobs/page.py").run()
    assert told(at)[1] == [] and "It broke" in problems(at)[0]
    at.switch_page("../explore/cluster/page.py").run()
    assert told(at) == ([], [])


def test_whatever_was_asked_for_is_told_where_no_page_shows_its_end(made: Made) -> None:
    at = open_page("explore", "cluster", run=made.run)
    found = ended(made.workspace, "check", "done", result="8 values checked, none damaged")
    figures = ended(made.workspace, "evaluate", "done", result=made.run)
    at.session_state["asked"] = {found: "workspace", figures: "cluster"}
    assert problems(at.run()) == []
    assert told(at) == (["8 values checked, none damaged.", "Compute figures is done."], [])
    assert told(at.run()) == ([], [])


def test_what_a_check_found_is_told_in_the_readers_language() -> None:
    job = SimpleNamespace(result="8 values checked, none damaged")
    with speaking("zh"):
        assert opening.sentence(job) == "已检查 8 项，没有损坏。"  # type: ignore[arg-type]


def test_a_failure_that_its_page_shows_is_not_told_beside_it(made: Made) -> None:
    at = open_page("prepare", "clustering", run=made.run)
    asked_elsewhere(at, ended(made.workspace, "run", "failed"))
    assert "It broke" in problems(at)[0] and told(at) == ([], [])


def test_a_relearning_that_ends_while_the_map_is_drawn_anew_is_opened(made: Made) -> None:
    at = open_page("explore", "map", run=made.run)
    new = relearn(made)
    job = ended(made.workspace, "relearn", "done", result=new, concept_model=made.run)
    at.session_state["asked"] = {job: "map"}
    assert problems(at.run()) == []
    assert at.session_state["run"] == new and told(at)[1] == []


def test_what_ended_for_another_page_hides_no_job_at_work(made: Made) -> None:
    at = open_page("prepare", "clustering", run=made.run)
    at.session_state["asked"] = {ended(made.workspace, "find_faults", "done"): "check"}
    jobs.submit(made.workspace, "evaluate", concept_model=made.run)
    assert problems(at.run()) == [] and at.button(key="job_stop")
