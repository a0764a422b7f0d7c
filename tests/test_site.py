"""The site of docs/ is built without a network, has every page and command, and says what is so."""

import argparse
import ast
import importlib
import inspect
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import whycluster
from core.output.export.formats import FORMATS
from core.output.filter import FIELDS
from core.work.cli import commands
from pages.shared.lists import menu

ROOT = Path(__file__).parents[1]
DOCS = sorted(ROOT.glob("docs/**/*.md"))
WRITTEN = [ROOT / "README.md", *(file for file in DOCS if file.parent.name != "decisions")]
SECTIONS = {section.lower(): pages for section, pages in menu.SECTIONS.items()}
LARGEST = 2_000_000  # bytes of all pictures together
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
PROGRAMS = ("python -m core ", "whycluster ")
MODULE = re.compile(r"python -m ((?:benchmarks|scripts)[\w.]*)")


# -- the site


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built anew by a process that has no way out to a network."""
    for package in ("material", "latex2mathml"):
        pytest.importorskip(package, reason="The site's builder is not installed.")
    out = tmp_path_factory.mktemp("site") / "site"
    program = "import socket, runpy; socket.socket.connect = None; runpy.run_module('mkdocs')"
    command = [sys.executable, "-c", program.replace("'mkdocs'", "'mkdocs', run_name='__main__'")]
    built = subprocess.run(
        [*command, "build", "--strict", "--site-dir", str(out)],  # with --quiet nothing is strict
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return out


class Fetched(HTMLParser):
    """Addresses that a browser asks for when it opens a page."""

    def __init__(self, page: str):
        super().__init__()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("script", "img", "iframe", "source") and told.get("src"):
            self.addresses.append(str(told["src"]))
        if tag == "link" and told.get("rel") != "canonical" and told.get("href"):
            self.addresses.append(str(told["href"]))


def test_nothing_of_a_page_comes_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    fetched = {a for page in pages for a in Fetched(page.read_text(encoding="utf-8")).addresses}
    assert len(pages) > 60 and fetched
    assert not [address for address in fetched if re.match(r"\w+:|//", address)]
    styles = "".join(file.read_text(encoding="utf-8") for file in site.rglob("*.css"))
    assert not re.search(r"url\(['\"]?(https?:|//)|@import", styles)


def test_every_command_is_on_its_page(site):
    page = (site / "commands.html").read_text(encoding="utf-8")
    missing = [name for name in parsers() if f'<h3 id="{name}"' not in page]
    assert not missing and "--classes folders|none|LEVEL" in page


def test_all_that_the_library_gives_is_on_its_page(site):
    page = (site / "api.html").read_text(encoding="utf-8")
    assert not [name for name in whycluster.__all__ if f"whycluster.{name}" not in page]
    for said in ("where reference classes come from", "n_clusters", "One clear sentence"):
        assert said in page


def test_every_format_and_every_field_of_a_filter_has_its_line(site):
    for name, known in (("formats", FORMATS), ("filters", FIELDS)):
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        assert not [key for key in known if f"<td><code>{key}</code></td>" not in page]


def test_formulas_are_drawn_without_a_script(site):
    for name in ("waterfall", "methods"):
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        assert '<math xmlns="http://www.w3.org/1998/Math/MathML"' in page and "$$" not in page


def test_the_decisions_are_listed_by_their_titles(site):
    page = (site / "decisions" / "index.html").read_text(encoding="utf-8")
    for file in ROOT.glob("docs/decisions/[0-9]*.md"):
        assert f'href="{file.stem}.html"' in page


# -- pages and pictures


@pytest.mark.parametrize("section", SECTIONS)
def test_every_page_of_the_app_is_described_with_a_picture(section):
    text = (ROOT / "docs" / "pages" / f"{section}.md").read_text(encoding="utf-8")
    titles = [title for title, *_ in SECTIONS[section].values()]
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == titles
    for name in SECTIONS[section]:
        assert f"](../images/{name}.webp)" in text


def test_the_pictures_are_those_that_the_script_takes_and_small():
    pictures = importlib.import_module("docs.site.pictures")
    found = pictures.Found(run="", relearnt="", cluster=0, phrase="", image=0)
    files = {file.stem: file for file in (ROOT / "docs" / "images").iterdir()}
    every = {name for pages in SECTIONS.values() for name in pages}
    assert set(pictures.shots(found)) == every and set(files) == every | {"welcome"}
    assert sum(file.stat().st_size for file in files.values()) < LARGEST


@pytest.mark.parametrize("file", [ROOT / "README.md", *DOCS], ids=lambda file: file.name)
def test_every_link_to_a_file_leads_somewhere(file):
    for target in re.findall(r"\]\(([^)#:\s]+)[^):\s]*\)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), target


def test_made_pages_say_what_the_program_says_today():
    """Word by word: where argparse breaks a line is its own affair, and Python's version."""
    for name, text in importlib.import_module("docs.site.made").pages().items():
        kept = ROOT / "docs" / name
        said = kept.read_text(encoding="utf-8").split() if kept.exists() else []
        assert said == text.split(), f"{name} is old: python -m docs.site.made"


# -- what the docs tell one to type


@cache
def parsers() -> dict[str, argparse.ArgumentParser]:
    parser = commands._parser("python -m core")
    (every,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return dict(every.choices)


def blocks(file: Path, *languages: str) -> Iterator[str]:
    for language, content in BLOCK.findall(file.read_text(encoding="utf-8")):
        if language in languages:
            yield content


def command_lines(file: Path) -> Iterator[str]:
    """What follows the name of our program, in blocks and between backticks."""
    lines = [line for text in blocks(file, "", "bash", "sh") for line in _joined(text)]
    text = BLOCK.sub("", file.read_text(encoding="utf-8"))
    lines += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", text)]
    for line in lines:
        for program in PROGRAMS:
            if line.startswith(program) and "COMMAND" not in line:
                yield line.removeprefix(program)


def _joined(text: str) -> list[str]:
    return [line.strip() for line in re.sub(r"\\\n\s*", " ", text).splitlines()]


SAID = sorted({(file.name, line) for file in WRITTEN for line in command_lines(file)})


@pytest.mark.parametrize(("file", "line"), SAID, ids=lambda text: text)
def test_a_command_of_the_docs_takes_what_is_given_to_it(file, line):
    """Read by the program's own parser, as far as a pipe or a comment."""
    words = shlex.split(line, comments=True)
    for stop in ("|", "&&", ">"):
        words = words[: words.index(stop)] if stop in words else words
    if len(words) == 1:  # named in a sentence
        assert words[0] in parsers()
    else:
        commands._parser("python -m core").parse_args(words)


@pytest.mark.parametrize("name", sorted({line.split()[0] for _, line in SAID}))
def test_a_command_of_the_docs_tells_its_help(name, capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main([name, "--help"])
    assert ended.value.code == 0 and f"python -m core {name}" in capsys.readouterr().out


def test_commands_were_found_in_the_docs():
    assert len(SAID) > 25 and {line.split()[0] for _, line in SAID} > {"run", "export", "assign"}


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_a_module_that_the_docs_run_is_there(file):
    for name in MODULE.findall(file.read_text(encoding="utf-8")):
        place = ROOT / name.replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file(), name


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.name)
def test_python_of_the_docs_uses_what_the_library_has(file):
    """Every call of whycluster's own binds to its signature, and so do those of a run."""
    for block in blocks(file, "python"):
        for call in (node for node in ast.walk(ast.parse(block)) if isinstance(node, ast.Call)):
            if (known := _callee(call.func)) is not None:
                keywords = {each.arg: None for each in call.keywords if each.arg}
                inspect.signature(known).bind(*call.args, **keywords)


def _callee(node: ast.expr) -> object:
    """The function that a dotted name of the docs means, None where it is not ours."""
    match node:
        case ast.Attribute(ast.Name("whycluster"), name):
            return getattr(whycluster, name)
        case ast.Attribute(ast.Name("run" | "new" | "better"), name):
            return getattr(whycluster.Run, name).__get__(object())
    return None
