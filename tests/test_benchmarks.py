"""Two builds compared: each works in a process of its own that knows no other build."""

from types import ModuleType

import pytest

from benchmarks import builds
from benchmarks.__main__ import Work, all_work, row
from benchmarks.builds import Failed, Turns, in_turn, once

WORK = """
WORK = {"add": "two numbers"}

def load(name, inputs, scratch):
    (scratch / f"turn {len(list(scratch.iterdir()))}").touch()
    from core import answer
    return answer

def work(answer):
    return {"answer": answer(), "made": 3.0}
"""


@pytest.fixture
def module(tmp_path):
    """Work whose result tells which build did it."""
    found = ModuleType("add")
    found.__file__ = str(tmp_path / "add.py")
    (tmp_path / "add.py").write_text(WORK)
    (tmp_path / "inputs").mkdir()
    return found


@pytest.fixture
def build(tmp_path):
    def make(name, answer):
        (tmp_path / name).mkdir()
        (tmp_path / name / "core.py").write_text(answer)
        return tmp_path / name

    return make


def test_each_build_runs_its_own_code_in_turn(tmp_path, module, build, monkeypatch):
    older = build("older", "def answer(): return 1.0")
    monkeypatch.setattr(builds, "HERE", build("newer", "def answer(): return 2.0"))
    turns = in_turn("add", module, tmp_path / "inputs", older, rounds=2)
    assert [turn["answer"] for turn in turns.before] == [1, 1]
    assert [turn["answer"] for turn in turns.now] == [2, 2]
    assert set(turns.now[0]) == {*builds.COSTS, "answer", "made"}
    kept = sorted(file.name for file in (tmp_path / "inputs-older").iterdir())
    assert kept == ["turn 0", "turn 1"]


def test_work_that_an_older_build_cannot_do_ends_with_its_last_words(tmp_path, module, build):
    with pytest.raises(Failed, match="^older: ImportError: cannot import name 'answer'"):
        once("add", module, tmp_path / "inputs", build("older", ""))


def test_a_ratio_is_the_median_over_the_pairs():
    cost = [{"seconds": second} for second in (9.0, 4.0, 8.0)]
    now = [{"seconds": second} for second in (3.0, 4.0, 2.0)]
    turns = Turns(tuple(cost), tuple(now), load=0.5)
    assert turns.ratio("seconds") == 3
    assert turns.medians("seconds") == (8, 3)


def test_work_that_lacks_its_pictures_says_so(tmp_path, module):
    from argparse import Namespace

    module.PICTURES = True
    told = row(Work("add", "two numbers", module), Namespace(pictures=None), tmp_path, tmp_path)
    assert told == "| `add`: two numbers | needs --pictures FOLDER |\n"


def test_every_file_of_work_can_be_prepared_loaded_and_done():
    work = all_work()
    assert len(work) >= 7
    for one in work.values():
        assert one.title
        assert all(callable(getattr(one.module, part)) for part in ("prepare", "load", "work"))
