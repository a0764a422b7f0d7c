"""A step is one registration: the command line, the queue and the jobs page know it from there."""

from collections.abc import Iterator
from typing import Annotated

import pytest

from core.base.progress import Progress, ignore
from core.base.settings import AtLeast1, OneOf
from core.base.values import ImageSet, Report
from core.store.workspace import Workspace
from core.work import jobs, steps
from core.work.cli import commands
from core.work.steps.recipes import Recipe, once
from tests.pages.made_run import Made
from tests.pages.test_pages import open_page, problems


@pytest.fixture(autouse=True)
def counting() -> Iterator[None]:
    """A step that counts images, registered as those of the program are."""

    @steps.step("Count the images")
    def count_images(
        workspace: Workspace,
        *,
        images: str,
        times: AtLeast1 = 1,
        how: Annotated[str, OneOf(("all", "half"))] = "all",
        progress: Progress = ignore,
    ) -> str:
        """How many images there are."""

        def make() -> Report:
            n = len(workspace.load(ImageSet, images)) * times
            return Report({"images": n if how == "all" else n / 2})

        recipe = Recipe("count_images", {"times": times, "how": how}, {"images": images})
        return once(workspace, recipe, make)

    yield
    del steps.STEPS["count_images"]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command line prints, on either stream."""
    try:
        commands.main(arguments)
    except SystemExit as exit:
        assert exit.code == 0
    return " ".join("".join(capsys.readouterr()).split())


def test_its_command_takes_types_choices_and_bounds_from_its_annotations(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "count-images How many images there are." in said(capsys, "--help")
    help = said(capsys, "count-images", "--help")
    assert "--images IMAGES" in help and "--times TIMES 1 or more; default 1" in help
    assert "--how HOW one of all, half; default all" in help
    common = ("--images", made.images, "--workspace", str(made.workspace.folder))
    id = said(capsys, "count-images", *common, "--times", "3", "--how", "half")
    assert made.workspace.load(Report, id).metrics == {"images": 96}
    refused = {
        ("--times", "0"): "error: The setting times is 0; give 1 or more.",
        ("--times", "two"): "error: The setting times is 'two', but must be int.",
        ("--how", "twice"): "error: The setting how is 'twice'; give one of all, half.",
    }
    for given, message in refused.items():
        assert said(capsys, "count-images", *common, *given) == message


def test_its_job_is_called_by_its_title_on_the_jobs_page(made: Made) -> None:
    jobs.submit(made.workspace, "count_images", images=made.images)
    at = open_page("report", "jobs")
    assert problems(at) == []
    assert sum("Count the images" in element.value for element in at.markdown) == 2
    done = jobs.run_next(made.workspace)
    assert done is not None and done.state == "done"
    assert made.workspace.load(Report, str(done.result)).metrics == {"images": 64}
    assert any(
        "Count the images" in element.value for element in open_page("report", "jobs").markdown
    )
