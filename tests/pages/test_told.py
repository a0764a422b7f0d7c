"""On Chinese pages errors are Chinese: of jobs, forms that were refused, filters and files."""

import re
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.base.language import speaking
from core.concepts.run import Run
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs, steps
from pages.shared.reading import filtered
from tests.pages.made_run import Made
from tests.pages.test_form import failed_import
from tests.pages.test_pages import FRAME, open_page, problems
from tests.pages.test_sign_in import BY_COOKIE, BY_PROXY, client


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")


def english_in(text: str) -> list[str]:
    """Words of three letters and more outside code and quotes; names of formats have capitals."""
    return re.findall(r"\b[a-z]{3,}\b", re.sub(r"'[^']*'|“[^”]*”", "", text.replace("\\", "")))


def test_a_failed_job_says_why_in_chinese_wherever_it_is_told(
    empty_workspace: Workspace, chinese: None
) -> None:
    job = failed_import(empty_workspace, source="/no/12")
    assert job.error is not None and job.error.startswith("There is no '/no/12'")
    for at in (AppTest.from_file(FRAME, default_timeout=60).run(), open_page("report", "jobs")):
        assert at.exception == []
        for said in problems(at):
            assert "no/12" in said and "不存在" in said
            assert set(english_in(said)) <= {"zip", "sample"}


def test_a_refused_form_says_why_in_chinese(empty_workspace: Workspace, chinese: None) -> None:
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    at.text_input(key="path").set_value("/no/12")
    next(button for button in at.button if button.label == "导入").click().run()
    (said,) = problems(at)
    assert "no/12" in said and "不存在" in said
    assert set(english_in(said)) <= {"zip", "sample"}
    assert jobs.jobs(empty_workspace) == []


def test_why_a_file_was_rejected_is_told_in_chinese(
    empty_workspace: Workspace, tmp_path: Path, chinese: None
) -> None:
    for name, content in (("empty.png", b""), ("text.jpg", b"Some words, and no picture. " * 9)):
        (tmp_path / name).write_bytes(content)
    Image.new("RGB", (6, 6), "red").save(tmp_path / "red.png")
    images = steps.import_images(empty_workspace, source=str(tmp_path))
    at = open_page("prepare", "dataset", images=images)
    tables = [table.value for table in at.dataframe if "原因" in table.value]
    assert [list(table["原因"]) for table in tables] == [
        ["空文件（0 字节）", "不是图片：文件内容是文本"]
    ]


def test_a_filter_that_does_not_fit_is_kept_for_readers_of_both_languages(made: Made) -> None:
    run: Run = load_run(made.workspace, made.run)
    english = filtered.problem(run, "cluster=nosuch")
    with speaking("zh"):
        assert filtered.problem(run, "cluster=nosuch").startswith("没有簇 nosuch")
    assert filtered.problem(run, "cluster=nosuch") == english != ""
    _, error = filtered._mask(str(made.workspace.folder), run.id, 0, "cluster=nosuch")
    assert error is not None and error.__traceback__ is None  # it would keep the run in memory


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}, "代理没有说明您是谁。"),
        ({"accept-language": "en-GB,zh;q=0.5"}, "The proxy has not said who you are."),
        ({"accept-language": "fr"}, "The proxy has not said who you are."),
        ({"accept-language": "en", "cookie": "whycluster_language=zh"}, "代理没有说明您是谁。"),
        ({}, "The proxy has not said who you are."),
    ],
)
def test_the_page_to_sign_in_on_speaks_the_language_of_whoever_asks(
    headers: dict[str, str], told: str
) -> None:
    answer = client(BY_PROXY).get("/map", headers=headers)
    language = "zh" if told[0] == "代" else "en"
    assert told in answer.text and f'<html lang="{language}">' in answer.text


def test_who_may_not_look_is_told_in_chinese() -> None:
    headers = {"accept-language": "zh-CN", "X-User": "eve@evil.net"}
    answer = client(BY_PROXY).get("/map", headers=headers)
    assert answer.status_code == 403 and "eve@evil.net 无权查看本应用。" in answer.text
    assert "请联系本应用的管理者开通权限。" in answer.text


def test_ways_to_sign_in_are_told_in_chinese() -> None:
    answer = client(BY_COOKIE).get("/map", headers={"accept-language": "zh-CN"})
    assert ">用 lab 登录</a>" in answer.text and "登录后才能查看内容。" in answer.text
