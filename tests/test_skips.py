"""Whoever runs the tests is told at the end which were skipped, and how to have them."""

import shutil
from pathlib import Path

pytest_plugins = ["pytester"]

SKIPS = """
import pytest

@pytest.mark.parametrize("number", range(29))
def test_in_a_browser(number):
    pytest.skip("There is no chromium on this machine.")

@pytest.mark.skipif(True, reason="root may read everything")
def test_rights():
    pass
"""


def summary(pytester, content: str) -> str:
    shutil.copy(Path(__file__).with_name("conftest.py"), pytester.path)
    pytester.makepyfile(content)
    return pytester.runpytest_inprocess("-p", "no:cacheprovider").stdout.str()


def test_skips_are_counted_by_reason_with_the_way_to_have_them(pytester):
    told = summary(pytester, SKIPS)
    assert (
        "29 skipped: There is no chromium on this machine. "
        "To have them: install Chromium (Debian: apt-get install chromium)"
    ) in told
    assert "1 skipped: root may read everything.\n" in told


def test_nothing_is_said_where_nothing_was_skipped(pytester):
    assert "not tested here" not in summary(pytester, "def test_all_is_well(): pass")
