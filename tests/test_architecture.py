"""The rules that keep the house in order: imports go one way, and pages open without torch."""

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
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
SHARED = ("lists", "reading", "showing", "editing")  # rooms of pages/shared, in the same way
PASSAGES = 36  # pairs of rooms of which one imports the other, at most
PARAMETERS, LINES = 7, 40  # of a function, at most


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module a file imports, at any level, and every name it imports from one."""
    found: set[str] = set()
    package = path.parent.relative_to(ROOT).parts
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *filter(None, [node.module])])
            found |= {origin} | {f"{origin}.{name.name}" for name in node.names}
    return frozenset(found)


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


def imported_within(paths: list[Path]) -> dict[str, frozenset[str]]:
    """Every module of some files, and those of them that it imports."""
    modules = {module(path): path for path in paths}
    return {name: imports(path) & modules.keys() - {name} for name, path in modules.items()}


def test_no_imports_go_round_in_a_circle():
    """Of whatever kind: of the whole file, within a function, for the type checker."""
    graphlib.TopologicalSorter(imported_within(CORE + PAGES)).prepare()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_function_asks_for_much():
    asking = []
    for path in CORE + PAGES:
        for function in functions(path):
            given = function.args
            names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            if len([name for name in names if name not in ("self", "cls")]) > PARAMETERS:
                asking.append(f"{name(path)}: {function.name}")
    assert asking == []


def test_no_function_is_long():
    """But the drawings', which are lists of shapes."""
    paths = [path for path in CORE + PAGES if "figures" not in path.parts]
    ends = [
        (f"{name(path)}: {f.name}", f.lineno, f.end_lineno)
        for path in paths
        for f in functions(path)
    ]
    assert [where for where, first, last in ends if last - first >= LINES] == []


@pytest.mark.parametrize("path", [p for p in PAGES if "shared" not in p.parts], ids=name)
def test_pages_do_not_import_one_another(path):
    own = module(path).rpartition(".")[0]
    others = {m for m in imports(path) if m.startswith("pages.") and m != own}
    assert all(m.startswith(("pages.shared", f"{own}.")) for m in others)


def test_shared_rooms_import_only_those_before_them_and_no_page():
    rooms = [f"pages.shared.{room}" for room in SHARED]
    known = {
        name: of for name, of in imported_within(PAGES).items() if name.startswith("pages.shared.")
    }
    assert {name.split(".")[2] for name in known} == set(SHARED)
    for name, of in known.items():
        allowed = rooms[: SHARED.index(name.split(".")[2]) + 1]
        assert all(".".join(other.split(".")[:3]) in allowed for other in of), name


def test_what_pages_share_serves_two_of_them():
    serves: dict[str, set[str]] = {}
    known = imported_within(PAGES)
    for name in known:
        if name.endswith(".page"):
            reached, ahead = set(), {name}
            while ahead := set().union(*(known[m] for m in ahead)) - reached:
                reached |= ahead
            for each in reached:
                serves.setdefault(each, set()).add(name)
    shared = [m for m in known if m.startswith("pages.shared.") and m.count(".") > 2]
    assert [m for m in shared if len(serves.get(m, ())) < 2] == []


def test_no_page_lies_directly_in_pages():
    """Streamlit's old discovery would run it without the frame."""
    assert list((ROOT / "pages").glob("*.py")) == []


def test_every_file_opens_with_what_it_is_for():
    silent = [name(p) for p in CORE + PAGES if not ast.get_docstring(parsed(p))]
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
