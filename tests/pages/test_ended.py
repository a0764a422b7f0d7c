"""A job that ends while another page is in view is told there, once, and opens nothing unasked."""

from streamlit.testing.v1 import AppTest

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
    at.session_state["watched"], at.session_state["watched_on"] = job, "clustering"
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
