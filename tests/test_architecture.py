"""The rules that keep the house in order: imports go one way, and pages open without torch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "core").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
HEAVY = {"torch", "torchvision", "open_clip", "sklearn", "umap", "nltk", "scipy", "numba"}
ALGORITHMS = {
    *("checks", "coding_rate", "concept_maps", "concept_model", "embedding", "explanation"),
    *("losses", "metrics", "phrases", "ranking"),
    *("comparison", "counterfactual", "twin_message"),
    *("parts", "projection", "relearning", "concept_training", "settings"),
    *("training", "vocabulary", "cluster_models", "pixels", "encoders"),
    *("stability", "statistics", "how_many", "assignment_table"),
    *("naming", "nameable", "name_evidence"),
}
STORES = {"core.workspace", "core.steps", "core.jobs", "core.worker", "core.run", "core.cli"}


def imports(path: Path) -> set[str]:
    """Every module a file imports, at any level."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{name.name}" for name in node.names}
    return found


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_imports_neither_streamlit_nor_pages(path):
    assert not {m for m in imports(path) if m.split(".")[0] in ("streamlit", "pages", "app")}


@pytest.mark.parametrize(
    "path",
    [p for p in CORE if p.parts[-1][:-3] in ALGORITHMS or p.parts[-2] in ALGORITHMS],
    ids=name,
)
def test_algorithms_do_not_know_the_workspace(path):
    assert not imports(path) & STORES


@pytest.mark.parametrize("path", [p for p in PAGES if "shared" not in p.parts], ids=name)
def test_pages_do_not_import_one_another(path):
    others = {m for m in imports(path) if m.startswith("pages.")}
    assert all(m.startswith("pages.shared") for m in others)


def test_no_page_lies_directly_in_pages():
    """Streamlit's old discovery would run it without the frame."""
    assert list((ROOT / "pages").glob("*.py")) == []


def test_every_file_opens_with_what_it_is_for():
    silent = [name(p) for p in CORE + PAGES if not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def test_what_pages_import_is_light():
    """Every core module that some page imports, imported together, brings in nothing heavy."""
    wanted = sorted({m for p in PAGES for m in imports(p) if m.split(".")[0] == "core"})
    modules = [
        m
        for m in wanted
        if (ROOT / (m.replace(".", "/") + ".py")).exists()
        or (ROOT / m.replace(".", "/") / "__init__.py").exists()
    ]
    code = "import sys\n" + "".join(f"import {m}\n" for m in ["core.steps", *modules])
    code += "print(*sorted({m.split('.')[0] for m in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert not HEAVY & set(run.stdout.split())
