"""Names in Chinese stand beside English ones on pages, for readers of Chinese alone."""

from pathlib import Path

import pytest

from core.store.runs import load_run
from tests.core.test_translations import in_folder, tab
from tests.pages.made_run import Made
from tests.pages.test_pages import open_page, problems

NAME = "第一个"


@pytest.mark.parametrize(("language", "shown"), [("zh", True), ("en", False)])
def test_a_name_in_chinese_is_for_readers_of_it(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, shown: bool
) -> None:
    name = load_run(made.workspace, made.run).cluster_names[0]
    in_folder(tmp_path / "nltk_data", tab({name: NAME, "wheel": "轮"}))
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", language)
    at = open_page("explore", "cluster", cluster="0")
    assert problems(at) == []
    assert any(f"{name} {NAME}" in option for option in at.selectbox[0].options) is shown
    at = open_page("refine", "vocabulary", phrase="wheel")
    assert problems(at) == []
    assert (at.subheader[0].proto.help == "轮") is shown
