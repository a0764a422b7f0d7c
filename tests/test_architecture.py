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
ROOMS = (  # of core; each imports those before it only
    *("base", "words", "learning", "images", "encoders", "clustering", "concepts", "store"),
    *("output", "work"),
)
PASSAGES = 36  # pairs of rooms of which one imports the other, at most


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Every module a file imports, at any level, and every name it imports from one."""
    found: set[str] = set()
    package = path.parent.relative_to(ROOT).parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *filter(None, [node.module])])
            found |= {origin} | {f"{origin}.{name.name}" for name in node.names}
    return found


def room(name: str) -> str | None:
    _, _, rest = name.partition("core.")
    return rest.split(".")[0] if rest.split(".")[0] in ROOMS else None


def passages() -> set[tuple[str, str]]:
    """Pairs of rooms: the importing one, the imported one."""
    found = {(room(module(path)), room(name)) for path in CORE for name in imports(path)}
    return {(one, other) for one, other in found if one and other and one != other}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CORE, ids=name)
def test_core_imports_neither_streamlit_nor_pages(path):
    assert not {m for m in imports(path) if m.split(".")[0] in ("streamlit", "pages", "app")}


def test_every_file_of_core_lies_in_a_room():
    outside = {path.name for path in CORE if room(module(path)) is None}
    assert outside == {"__init__.py", "__main__.py"}
    assert {p.name for p in (ROOT / "core").iterdir() if p.is_dir()} - {"__pycache__"} == set(ROOMS)


def test_rooms_import_only_those_before_them():
    upwards = [pair for pair in passages() if ROOMS.index(pair[0]) < ROOMS.index(pair[1])]
    assert upwards == []


def test_few_rooms_know_one_another():
    assert len(passages()) <= PASSAGES


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
    code = "import sys\n" + "".join(f"import {m}\n" for m in ["core.work.steps", *modules])
    code += "print(*sorted({m.split('.')[0] for m in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert not HEAVY & set(run.stdout.split())
