"""Files of other programs on the pages: offered by the export, taken by the imports."""

import numpy as np
from streamlit.testing.v1 import AppTest

from core.output.export.formats import FORMATS
from core.store.runs import load_run
from tests.pages.made_run import Made
from tests.pages.test_pages import open_page, problems


def downloads(at: AppTest) -> list[str]:
    return [button.label for button in at.get("download_button")]


def test_the_export_lists_every_format_with_its_line(made: Made) -> None:
    at = open_page("report", "export", **{"as": "coco"})
    assert problems(at) == []
    shown = at.selectbox(key="as")
    assert shown.value == "coco" and downloads(at)[0] == "Download coco.json"
    lines = [f"{each.title} · {each.says}" for each in FORMATS.values()]
    assert list(shown.options) == lines
    at.selectbox(key="as").select_index(list(FORMATS).index("label-studio")).run()
    assert problems(at) == [] and downloads(at)[0] == "Download label-studio.zip"
    assert at.query_params["as"] == "label-studio"


def test_embeddings_of_a_file_are_checked_before_the_start(made: Made, tmp_path) -> None:
    file = tmp_path / "mine.npy"
    np.save(file, np.asarray(load_run(made.workspace, made.run).embeddings.vectors))
    at = open_page("prepare", "clustering")
    at.text_input(key="vectors_path").set_value("~nobody-here/x.npy").run()
    assert not at.exception and any("nobody" in caption.value for caption in at.caption)
    at.text_input(key="vectors_path").set_value(str(tmp_path / "none.npy")).run()
    assert any("There is no file" in caption.value for caption in at.caption)
    assert at.button(key="start").disabled
    at.text_input(key="vectors_path").set_value(str(file)).run()
    assert problems(at) == []
    assert not any("There is no file" in caption.value for caption in at.caption)
