"""Two languages: whatever a person reads on a page stands in the catalogue, once, and is used."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from core.base import language
from core.base.language import CATALOGUES, LANGUAGES, say
from core.base.setting_words import title_of
from core.base.settings import about
from core.base.units import count
from core.clustering.models import CLUSTER_MODELS
from core.concepts import figures
from core.concepts.settings import ConceptSettings
from core.encoders import SUGGESTED_ENCODERS
from core.output import audit, export, glossary
from core.output.charts.curves import CURVES
from core.output.export.formats import FORMATS
from core.store import disk_use
from core.words.vocabulary import VocabularySettings
from core.work import steps
from pages.refine.vocabulary import phrases
from tests import sentences

ROOT = Path(__file__).resolve().parents[1]
PYTHON = [ROOT / "app.py", *sorted((ROOT / "core").rglob("*.py")), *(ROOT / "pages").rglob("*.py")]
LIBRARY = sorted((ROOT / "whycluster").rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").rglob("*.js"))
OTHERS = [name for name in LANGUAGES if name != "en"]
FIELD = re.compile(r"\{(\w+)(?::[^}]*)?\}")
# A text: words with a blank between them, or one word that starts with a capital, not all in them.
TEXT = re.compile(r"(?=.*[A-Za-z]{2})(.*\S \S.*|\W*[A-Z][a-z]+\W*)", re.DOTALL)
# What is no text though it looks like one: HTML and CSS, keys, headers, paths, formats.
CODE = re.compile(
    r".*([<>]|\d(px|em)\b|;)|[a-z-]+[:(]\w|(Ctrl|Shift)\+|[A-Z][\w-]*-[A-Z][\w-]*$|[/~.]|[\w.-]+[./]\w+"
)
NAMES = {  # the same in every language, or for programs
    *("WhyCluster", "Image", "Esc", "Float32", "Int64", "Left", "Right", "Language / 语言"),
    *("A page failed", "People sign in by %s.", "private, max-age=86400", "corners must be finite"),
    *("ImageSet", "Assignment", "Projection"),
    *("A session whose tab is gone could not be ended", "name of the view"),
    *("The section [sign_in] of secrets.toml",),
}
# Streamlit's functions whose first argument a person reads, and their arguments by name.
SHOWS = ("button", "caption", "download_button", "error", "file_uploader", "form_submit_button")
SHOWS += ("info", "markdown", "metric", "multiselect", "number_input", "page_link", "pills")
SHOWS += ("radio", "segmented_control", "selectbox", "subheader", "success", "text_input")
SHOWS += ("toast", "toggle", "warning", "checkbox", "expander", "popover", "spinner", "slider")
BESIDE = ("help", "label", "placeholder", "text", "title")


@cache
def catalogue(name: str) -> dict[str, dict[str, str]]:
    """File -> {English: other} of a language."""
    files = sorted((CATALOGUES / name).glob("*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def constants(path: Path) -> Iterator[ast.Constant]:
    """Strings of a module that are no docstrings, of an f-string its parts left out."""
    module = tree(path)
    skipped: set[ast.AST] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        if isinstance(node, ast.JoinedStr):
            skipped.update(part for part in node.values if isinstance(part, ast.Constant))
            specs = [
                each.format_spec for each in node.values if isinstance(each, ast.FormattedValue)
            ]
            skipped.update(part for spec in specs if spec for part in ast.walk(spec))
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in skipped:
            yield node


def said(path: Path) -> Iterator[str]:
    """Literals that a module hands to say(), also as one of two."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
            first = node.args[0]
            either = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            yield from (
                each.value
                for each in either
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def nouns(path: Path) -> Iterator[str]:
    """What a module counts, as the catalogue has it."""
    for node in ast.walk(tree(path)):
        name = getattr(node, "func", None)
        if isinstance(node, ast.Call) and getattr(name, "id", getattr(name, "attr", "")) == "count":
            found = node.args[1] if len(node.args) == 2 else None
            if isinstance(found, ast.Constant) and isinstance(found.value, str):
                yield f"{{n}} {found.value}"


def in_script(path: Path) -> set[str]:
    """Strings in double quotes of a script; those that + joins as one."""
    text = re.sub(r'"\s*\+\s*"', "", path.read_text(encoding="utf-8"))
    return set(re.findall(r'"((?:[^"\\\n]|\\.)*)"', text))


def of_scripts() -> set[str]:
    """Literals that scripts hand to say()."""
    texts = (path.read_text(encoding="utf-8") for path in SCRIPTS)
    return {found for text in texts for found in re.findall(r'say\(\s*"((?:[^"\\])*)"', text)}


def settings() -> set[str]:
    """Fields of the form for a run, what each is, and lines of a run's settings."""
    kinds = [*CLUSTER_MODELS.values(), VocabularySettings, ConceptSettings]
    every = [setting for kind in kinds for setting in about(kind) if setting.name != "banned"]
    assert [setting for setting in every if not setting.help.endswith(".")] == []
    return {text for each in every for text in (title_of(each.name), each.help)} | {"clusters"}


def of_lists() -> set[str]:
    """What pages show out of core's lists."""
    found = [*settings(), *audit.KINDS, *export.HOW, *glossary.GROUPS]
    found += [*phrases.STATES, *phrases.ORIGINS]
    for term in glossary.TERMS.values():
        found += [term.title, term.says]
    for metric in figures.METRICS.values():
        found += [metric.title, metric.help, metric.better]
        found += [text for verdict in metric.verdicts for text in (verdict.word, verdict.says)]
    for group, _ in figures.groups():
        found += [group.title, group.help]
    for columns in (export.LABEL_COLUMNS, export.CLUSTER_COLUMNS):
        found += [column.meaning for column in columns.values()]
    for format in FORMATS.values():
        found += [format.title, format.says]
    found += [text for model in CLUSTER_MODELS.values() for text in (model.title, model.summary)]
    found += [title for title, _ in CURVES.values()] + [best for _, best in CURVES.values()]
    found += [steps.title(name) for name in steps.STEPS]
    found += [each.about for each in SUGGESTED_ENCODERS]
    found += [*disk_use.FOLDERS, disk_use.IMAGES, disk_use.EMBEDDINGS, disk_use.WORDS]
    return {text for text in found if re.search("[a-z]", text)}  # ACC is ACC in any language


def texts_of_pages() -> dict[str, str]:
    """Text -> where it stands, of all constants in pages/ that read like text for a person."""
    found = {}
    for path in PYTHON:
        left_out = {*NAMES, *(noun.removeprefix("{n} ") for noun in nouns(path))}
        if path.is_relative_to(ROOT / "pages"):
            for node in constants(path):
                text = str(node.value)
                if TEXT.fullmatch(text) and not CODE.match(text) and text not in left_out:
                    found[text] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return found


def of_errors() -> set[str]:
    """What errors and the reasons in them may be made of."""
    modules = [tree(path) for path in (*PYTHON, *LIBRARY)]
    errors = sentences.kinds(modules)
    return {
        text
        for module in modules
        for text in (*sentences.templates(module), *sentences.raised(module, errors))
    }


def raised() -> set[str]:
    """Sentences of errors that are raised; of those that have words beside what is filled in."""
    modules = [tree(path) for path in (*PYTHON, *LIBRARY)]
    errors = sentences.kinds(modules) | sentences.REASONS
    found = {text for module in modules for text in sentences.raised(module, errors)}
    return {text for text in found if re.search("[A-Za-z]", FIELD.sub("", text))}


def wanted() -> set[str]:
    """All that has to be in a catalogue."""
    literal = {text for path in PYTHON for text in (*said(path), *nouns(path))}
    return literal | of_lists() | set(texts_of_pages()) | of_scripts() | raised()


@pytest.mark.parametrize("name", OTHERS)
def test_whatever_is_said_is_in_the_catalogue(name: str) -> None:
    known = {english for entries in catalogue(name).values() for english in entries}
    assert sorted(wanted() - known) == []


def test_no_page_hands_streamlit_a_text_that_is_not_said() -> None:
    """Of what stands in the catalogue: there a forgotten say() is not seen otherwise."""
    known = {english for entries in catalogue("zh").values() for english in entries}
    found = [
        f"{path.relative_to(ROOT)}:{text.lineno} {text.value}"
        for path in PYTHON
        if path.is_relative_to(ROOT / "pages")
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in SHOWS
        for text in (*call.args[:1], *(k.value for k in call.keywords if k.arg in BESIDE))
        if isinstance(text, ast.Constant) and text.value in known
    ]
    assert found == []


@pytest.mark.parametrize("name", OTHERS)
def test_what_a_script_says_is_in_the_scripts_own_file(name: str) -> None:
    assert sorted(of_scripts() - set(catalogue(name)["scripts"])) == []


@pytest.mark.parametrize("name", OTHERS)
def test_no_entry_is_unused(name: str) -> None:
    code = {str(node.value) for path in PYTHON for node in constants(path)}
    code |= {noun for path in PYTHON for noun in nouns(path)} | of_lists()
    there = {"scripts": set().union(*map(in_script, SCRIPTS)), "errors": of_errors()}
    for file, entries in catalogue(name).items():
        assert sorted(set(entries) - there.get(file, code)) == [], file


@pytest.mark.parametrize("name", OTHERS)
def test_no_entry_stands_twice(name: str) -> None:
    """But in scripts.json, which a browser gets by itself: it says the same there."""
    files = catalogue(name)
    rest = {file: entries for file, entries in files.items() if file != "scripts"}
    often = Counter(english for entries in rest.values() for english in entries)
    assert [english for english, times in often.items() if times > 1] == []
    merged = {english: other for entries in rest.values() for english, other in entries.items()}
    both = merged.keys() & files["scripts"].keys()
    assert {each: merged[each] for each in both} == {each: files["scripts"][each] for each in both}


@pytest.mark.parametrize("name", OTHERS)
def test_every_entry_has_the_same_names_to_fill_in(name: str) -> None:
    for entries in catalogue(name).values():
        for english, other in entries.items():
            assert set(FIELD.findall(english)) == set(FIELD.findall(other)), english
            assert other.strip() == other != ""


@pytest.mark.parametrize("name", OTHERS)
def test_files_are_sorted(name: str) -> None:
    assert all(list(entries) == sorted(entries) for entries in catalogue(name).values())


def test_chinese_is_set_as_chinese_is() -> None:
    """Full-width stops between its characters; a blank between them and Latin letters or digits."""
    wrong = re.compile(r"[一-鿿][,;:?!()A-Za-z0-9]|[A-Za-z0-9(][一-鿿]|[一-鿿]\. ")
    texts = [other for entries in catalogue("zh").values() for other in entries.values()]
    assert [text for text in texts if wrong.search(FIELD.sub("", text))] == []


def test_a_sentence_is_said_in_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    assert say("Keys") == "Keys"
    assert count(2, "image") == "2 images"
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")
    assert say("Keys") == "快捷键"
    assert count(2, "image") == "2 张图片"
    assert say("A sentence that no catalogue has") == "A sentence that no catalogue has"
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "xx")
    assert say("Keys") == "Keys"


def test_whoever_knows_the_reader_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_ask", language._ask)
    language.ask(lambda: "zh")
    assert say("Close") == "关闭"
    language.ask(lambda: "")
    assert say("Close") == "Close"


def test_a_file_is_in_a_language_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHYCLUSTER_LANGUAGE", "zh")
    with language.speaking("en"):
        assert say("Close") == "Close"
    assert say("Close") == "关闭"


def test_scripts_get_their_sentences_in_front() -> None:
    assert language.for_scripts("en") == ""
    assert '"Keys": "快捷键"' in language.for_scripts("zh")


def test_names_are_listed_as_the_language_does() -> None:
    assert language.listed(["paw", "tail"]) == "paw, tail"
    with language.speaking("zh"):
        assert language.listed(["paw", "tail"]) == "paw、tail"
        assert language.listed([]) == ""
