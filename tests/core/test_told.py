"""Errors told to a reader of Chinese: whole, with what was given; kept in English."""

import json
import pickle
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import BadInput, UnknownName, UserError
from core.base.language import CATALOGUES, speaking
from core.base.settings import build, check_seed
from core.base.translation import told
from core.clustering.models import CLUSTER_MODELS
from core.images.archive import extract
from core.images.importing import find_images
from core.output import filter
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs, worker
from core.work.cli.commands import main

ENTRIES = json.loads((CATALOGUES / "zh" / "errors.json").read_text(encoding="utf-8"))
K_MEANS = CLUSTER_MODELS["k-means"]
HOLE = re.compile(r"\{\d+\}")
WORD = re.compile("[A-Za-z]{3,}")


def empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def no_zip(folder: Path) -> Path:
    (folder / "mine.zip").write_bytes(b"PK, but no more")
    return folder / "mine.zip"


def unreadable(folder: Path) -> Path:
    (folder / "pictures").mkdir()
    (folder / "pictures" / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "pictures" / "none.jpg").write_bytes(b"")
    return folder / "pictures"


def table(folder: Path) -> Path:
    (folder / "mine.csv").write_text("colour,size\nred,3\n")
    return folder / "mine.csv"


def leading_out(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "bad.zip", "w") as file:
        file.writestr("../out.png", b"")
    return folder / "bad.zip"


def broken_table(folder: Path) -> Path:
    (folder / "mine.parquet").write_bytes(b"PAR1")
    return folder / "mine.parquet"


RAISED: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "a missing folder": (lambda at: find_images("/no/where", at), ("/no/where",)),
    "an empty folder": (lambda at: find_images(empty(at), at), ("empty",)),
    "a folder of what is no image": (
        lambda at: find_images(unreadable(at), at),
        ("pictures", "cut.png", "2"),
    ),
    "a damaged zip": (lambda at: extract(no_zip(at), at / "out"), ("mine.zip",)),
    "a zip that leads out": (
        lambda at: extract(leading_out(at), at / "out"),
        ("bad.zip", "../out.png"),
    ),
    "a table without paths": (lambda at: find_images(table(at), at), ("mine.csv", "colour, size")),
    "a damaged table": (lambda at: find_images(broken_table(at), at), ("mine.parquet",)),
    "an unknown setting": (lambda _: build(K_MEANS, {"epochz": 3}, "The run"), ("'epochz'",)),
    "a setting out of its bounds": (
        lambda _: build(K_MEANS, {"clusters": 2, "starts": 0}, ""),
        ("0", "1"),
    ),
    "a share out of its bounds": (
        lambda _: build(K_MEANS, {"clusters": 2, "smoothing": 2}, ""),
        ("2", "1"),
    ),
    "a setting of the wrong type": (lambda _: build(K_MEANS, {"starts": "x"}, ""), ("'x'",)),
    "a seed": (lambda _: check_seed(-1), ("-1", "4,294,967,296")),
    "an unknown run": (lambda at: load_run(Workspace(at), "nosuchrun"), ("nosuchrun",)),
    "an unknown job": (lambda at: jobs.job(Workspace(at), 12), ("12",)),
    "an unknown step": (lambda at: jobs.submit(Workspace(at), "dance"), ("'dance'",)),
    "a filter": (lambda _: filter.parse("weight=3"), ("'weight'",)),
    "a filter's sign": (lambda _: filter.parse("tag>3"), ("'tag>3'",)),
}


def error_of(wrong: Callable[[Path], object], folder: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        wrong(folder)
    return caught.value


@pytest.mark.parametrize("what", RAISED)
def test_an_error_is_chinese_with_what_was_given_in_it(what: str, tmp_path: Path) -> None:
    wrong, given = RAISED[what]
    error = error_of(wrong, tmp_path)
    english, kept = str(error), error.args
    with speaking("zh"):
        chinese = str(error)
    assert error.args == kept == (english,)
    assert all(each in chinese for each in given)
    assert english_in(chinese, english) == set()


def english_in(chinese: str, english: str) -> set[str]:
    """Words of our own sentence that are left: not of what fills it, nor those both tell alike."""
    fits = [(one, of) for one, of in ENTRIES.items() if made_by(one).fullmatch(english)]
    template, other = max(fits, key=lambda pair: len(pair[0]))
    ours = set(WORD.findall(HOLE.sub("", template))) - set(WORD.findall(HOLE.sub("", other)))
    filled = " ".join(made_by(template).fullmatch(english).groups())  # type: ignore[union-attr]
    return ours & set(WORD.findall(chinese)) - set(WORD.findall(filled))


def made_by(template: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, HOLE.split(template))), re.DOTALL)


@pytest.mark.parametrize("english", ENTRIES)
def test_what_an_entry_makes_is_told_by_this_entry(english: str) -> None:
    filled = [f"'{number}x'" for number in range(9)]
    with speaking("zh"):
        assert told(english.format(*filled)) == ENTRIES[english].format(*filled)
    assert told(english.format(*filled)) == english.format(*filled)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("1,200 images", "1,200 张图片"),
        ("1 image", "1 张图片"),
        ("0 reference classes", "0 个参考类别"),
        ("8 values checked, 1,200 damaged, and made anew", "已检查 8 项，1,200 项损坏，已重新生成"),
        ("2 files: lies outside the folder; no such file", "2 个文件：在文件夹之外；文件不存在"),
        ("The file cannot be read (Is a directory)", "无法读取文件（Is a directory）"),
        ("Sheep: 3 dogs; 12 %", "Sheep: 3 dogs; 12 %"),
        ("", ""),
    ],
)
def test_parts_of_sentences_are_told(english: str, chinese: str) -> None:
    with speaking("zh"):
        assert told(english) == chinese


def test_what_was_given_may_look_like_a_template() -> None:
    error = BadInput("The workspace /tmp/{0} {name} holds no job 3.")
    with speaking("zh"):
        assert str(error) == "工作区 /tmp/{0} {name} 中没有任务 3。"


def test_one_readers_language_is_not_kept_for_another() -> None:
    error = UnknownName("step", "dance", ["sing"])
    told_before = str(error)
    with speaking("zh"):
        assert str(error) == "未知的步骤 'dance'。可用的有：sing。"
        sent = pickle.loads(pickle.dumps(error))
    assert str(sent) == str(error) == told_before == "Unknown step 'dance'. Known: sing."


@pytest.mark.parametrize("mark", [", such as ", "; ", ": ", " and ", ", but also "])
def test_names_that_look_like_many_sentences_are_told_as_they_are(mark: str) -> None:
    named = repr(mark.join(map(str, range(2000))))
    with speaking("zh"):
        assert str(BadInput(f"There is no image {named}; give the paths of files.")) == (
            f"没有图片 {named}；请给出文件的路径。"
        )


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("“tag” is in the vocabulary already.", "“tag”已在词表中。"),
        ("“by hand” is banned; restore it first.", "“by hand”已被禁用；请先恢复。"),
        (
            "The table 'a.csv' has the columns images; one of them must be named file.",
            "表 'a.csv' 的列为 images；其中必须有一列名为 file。",
        ),
        ("There is no class 'x'; there are 'Done'.", "没有类别 'x'；现有类别：'Done'。"),
        ("There is no class 'x'; there are none.", "没有类别 'x'；现有类别：无。"),
        ("The zip 'my own: photos.zip' is empty.", "压缩包 'my own: photos.zip' 为空。"),
        (
            "'a;b' cannot be the name of the view: it holds a semicolon or an invisible character; "
            "leave it out.",
            "'a;b' 不能用作视图名称：含有分号或不可见字符；请去掉。",
        ),
        (
            "The setting 'it is 3, but must be x' is 4; give 1 or more.",
            "设置 'it is 3, but must be x' 为 4；应为 1 或更大。",
        ),
    ],
)
def test_names_that_are_words_of_ours_stay_as_they_are(english: str, chinese: str) -> None:
    with speaking("zh"):
        assert told(english) == chinese


def test_a_job_keeps_english_and_tells_the_readers_language(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    jobs.submit(workspace, "import_images", source="/no/where")
    with speaking("zh"):
        done = jobs.run_next(workspace)
        assert done is not None and done.reason.startswith("'/no/where' 不存在")
    assert done.error == done.reason and "There is no '/no/where'" in done.error


def test_what_a_job_says_of_faults_is_told() -> None:
    with speaking("zh"):
        assert told(jobs.LOST).startswith("工作进程在运行中终止")
        assert told(jobs._said(KeyError("x"))) == "KeyError: 'x'。这是程序的错误；请查看日志。"
        assert told(jobs._said(MemoryError("12 GB"))).startswith("内存不足")


def test_a_worker_keeps_english_whatever_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")
    assert worker._environment()["WHYCLUSTER_LANGUAGE"] == "en"


def test_the_command_line_tells_errors_in_the_language_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")
    assert main(["delete", "nosuchrun", "--workspace", str(tmp_path)]) == 2
    assert "nosuchrun" in (said := capsys.readouterr().err)
    assert said.startswith("错误：")
