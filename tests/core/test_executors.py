"""Who works on images and nouns: threads, or Ray where it is asked for and installed."""

import pytest

from core.base.errors import BadInput
from core.base.executor import HERE
from core.base.parallel import CORES, cores
from core.store.workspace import Workspace
from core.work import executors, jobs
from core.work.cli.commands import main
from core.work.ray_worker import Raised, RayWorker, installed
from core.work.steps import STEPS


@pytest.fixture
def no_ray(monkeypatch):
    monkeypatch.setattr(executors, "find_spec", lambda name: None)


def test_threads_unless_somebody_says_otherwise(monkeypatch):
    monkeypatch.delenv(executors.EXECUTOR, raising=False)
    with executors.chosen() as executor:
        assert executor is HERE and not executor.distant
        assert list(executor.in_order(str, range(30), ahead=4)) == [str(n) for n in range(30)]


def test_without_ray_one_sentence_says_what_to_install(no_ray, tmp_path, capsys):
    arguments = ["--source", "sample", "--workspace", str(tmp_path), "--executor", "ray"]
    assert main(["import-images", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "pip install -r requirements-ray.txt" in said


def test_a_job_of_an_app_that_asks_for_ray_says_the_same(no_ray, tmp_path, monkeypatch):
    monkeypatch.setenv(executors.EXECUTOR, "ray")
    workspace = Workspace(tmp_path)
    jobs.submit(workspace, "import_images", source="sample")
    ended = jobs.run_next(workspace)
    assert ended is not None and ended.state == "failed"
    assert "requirements-ray.txt" in str(ended.error)


def test_an_executor_that_is_not_there(monkeypatch):
    monkeypatch.setenv(executors.EXECUTOR, "spark")
    with pytest.raises(BadInput, match="'spark'; choose one of threads, ray"):
        executors.chosen().__enter__()


def test_steps_on_images_and_nouns_can_be_done_elsewhere():
    able = {name for name, step in STEPS.items() if step.takes_executor}
    assert able == {"run", "import_images", "thumbnails", "assign", "embed", "embed_lexicon"}
    for name in able:
        assert "executor" not in {parameter.name for parameter in STEPS[name].parameters()}


def test_a_worker_gives_what_comes_before_an_error(monkeypatch):
    def half(item: int) -> int:
        if item % 2:
            raise BadInput(f"{item} is odd")
        return item // 2

    *results, last = RayWorker(half).run([2, 4, 5, 6])
    assert results == [1, 2]
    assert isinstance(last, Raised) and str(last.error) == "5 is odd"


def test_what_a_worker_has_installed_is_told():
    told = installed()
    assert len(told["WhyCluster"]) == 8 and told["torch"] != "none"


def test_processors_are_those_that_a_process_was_told_to_use(monkeypatch):
    monkeypatch.setenv(CORES, "3")
    assert cores() == 3
    monkeypatch.setenv(CORES, "many")
    assert cores() >= 1


def test_an_address_that_is_given_asks_for_ray(no_ray):
    with (
        pytest.raises(BadInput, match="executor is 'ray', which is not installed"),
        executors.chosen(address="10.0.0.5:6379"),
    ):
        pass
