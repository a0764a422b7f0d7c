"""Keys of the session: those with a default are in pages/shared/lists/state.py, the others here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.shared.lists.state import CLUSTER, DEFAULTS, IMAGE, IMAGES, RUN

WIDGETS = {  # keys of widgets that pages read or set; their defaults depend on what is drawn
    *(RUN, IMAGES, CLUSTER, IMAGE),
    *(
        "projection",
        "space",
        "versus",
        "wide",
        "cluster_phrase",
        "cluster_every_phrase",
    ),  # exploring
    *("where", "show_where", "decided"),
    *("q", "file", "most", "picture", "search_try", "check_drop"),  # searching
    *("add_images", "method_group", "model", "pixel_model", "encoder_name"),  # preparing
    *("path", "browse"),
    *("adding", "add_file", "words", "relearn_live", "against", "flow"),  # refining
    *("as", "least", "term"),  # reporting
    "shortcuts",  # the sheet of keys
    "language_switch",
}
FAMILIES = {  # first word of a key that is built from ids, see `state.key`
    "url": "what of a query parameter this session has followed or written",
    "url_map": "the same of what the map follows, which the cluster page follows too",
    "labels": "labels with which a select box was drawn last",
    "seen": "up to where this tab has read the edits of an assignment",
    "heard": "how many clicks on boxes of a grid this session has heard of",
    "filter": "a field of the form of the filter",
    "saved": "a field of the box of views",
    "search": "a button of the search: of a picture, or of a phrase that is offered",
    "picture": "pictures that are given to the search",
    "place": "source of the images to be placed in the clusters of a run",
    "folder": "a folder to step into",
    "split": "number of parts of a cluster's preview",
    "split_name": "name of a part to be",
    "on": "whether the phrase in this place of What if is on",
    "by": "how strong it is",
    "encoder": "encoder for the images of a source",
    "clusters": "number of clusters of an image set",
    "first": "the same for its first run",
    "k": "the same as it was given last, in whichever of the two fields",
    "phrases": "the table of some phrases",
    "top_v": "how many phrases of evidence are shown",
    "names": "the table in which clusters are renamed",
    "naming": "the box to name a run, and the name as it is typed",
}

PAGES = Path(__file__).resolve().parents[2] / "pages"
STATE = PAGES / "shared" / "lists" / "state.py"
FILES = [path for path in sorted(PAGES.rglob("*.py")) if path != STATE]
SESSION = "st.session_state"
METHODS = {f"{SESSION}.{name}" for name in ("get", "pop", "setdefault")}


def constants(tree: ast.Module) -> dict[str, str]:
    """Names that a module gives to texts."""
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Tuple):
            targets = getattr(node.targets[0], "elts", node.targets)
            values = getattr(node.value, "elts", [node.value])
            pairs = zip(targets, values, strict=False)
            found |= {ast.unparse(t): getattr(v, "value", "") for t, v in pairs}
    return found


OF_MODULES = {
    f"{path.stem}.{name}": value
    for path in FILES
    for name, value in constants(ast.parse(path.read_text(encoding="utf-8"))).items()
}


def used(tree: ast.Module) -> Iterator[ast.expr | str]:
    """Keys with which a module reads or writes the session, and the names of its attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == SESSION:
            yield node.slice
        elif isinstance(node, ast.Compare) and ast.unparse(node.comparators[0]) == SESSION:
            yield node.left
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == SESSION:
            if ast.unparse(node) not in METHODS:
                yield node.attr
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in METHODS:
            yield node.args[0]


def undeclared(tree: ast.Module) -> list[str]:
    """Texts, and names of texts, that are no declared key; texts that are built in the module."""
    names, declared = OF_MODULES | constants(tree), {*DEFAULTS, *WIDGETS}
    found = []
    for key in used(tree):
        if isinstance(key, ast.JoinedStr):
            found.append(ast.unparse(key))
        text = key if isinstance(key, str) else getattr(key, "value", None)
        if isinstance(key, ast.Name | ast.Attribute):
            text = names.get(ast.unparse(key))
        if isinstance(text, str) and text not in declared:
            found.append(text)
    return found


def built(tree: ast.Module) -> list[str]:
    """The first words of the keys that a module has `state.key` build from ids."""
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call))
    firsts = (n.args[0] for n in calls if ast.unparse(n.func) == "state.key")
    return [first.value for first in firsts if isinstance(first, ast.Constant)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PAGES)))
def test_every_key_of_the_session_is_declared(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert undeclared(tree) == []
    assert set(built(tree)) <= set(FAMILIES)


@pytest.mark.parametrize(
    "line",
    [
        "st.session_state.elsewhere",
        'st.session_state["elsewhere"]',
        'st.session_state.get("elsewhere", 1)',
        '"elsewhere" in st.session_state',
        'KEY = "elsewhere"\nst.session_state[KEY] = 1',
        'ONE, KEY = "run", "elsewhere"\nst.session_state.pop(KEY)',
        'st.session_state[f"elsewhere_{id}"]',
    ],
)
def test_a_key_that_is_declared_elsewhere_is_seen(line: str) -> None:
    assert undeclared(ast.parse(line)) != []


def test_no_key_is_declared_in_vain() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    assert [key for key in (*DEFAULTS, *WIDGETS) if key not in texts] == []
    every = texts + STATE.read_text(encoding="utf-8")
    assert [name for name in FAMILIES if f'"{name}"' not in every] == []
