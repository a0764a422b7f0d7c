"""The notebooks of docs/ run from their first cell to their last, over the small gallery."""

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "docs" / "notebooks").glob("*.ipynb"))


def execute(notebook: Path, parameters: dict[str, Any]) -> dict[str, Any]:
    """Run the cells of code in order in one namespace, which is returned.

    After the cell with the tag `parameters`, these values stand in place of the ones it set.
    """
    names: dict[str, Any] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), notebook.name, "exec"), names)
            if "parameters" in cell["metadata"].get("tags", ()):
                names.update(parameters)
    return names


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end(notebook, drawings, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = {"source": str(drawings), "clusters": 4, "encoder": "sample", "workspace": str(folder)}
    names = execute(notebook, given)
    assert len(names["run"]) == 60 and names["model"].labels_.shape == (30,)
    saved = {path.name for path in tmp_path.iterdir()}
    assert {"model.zip", "labels.csv", "report.html"} <= saved


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_its_output(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
