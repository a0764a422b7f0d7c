"""Plain words: names stay text, figures have verdicts, the glossary tells what words mean."""

import re

import pytest

from core.output import glossary
from core.store import edits
from pages.shared.lists import state
from pages.shared.showing import tables
from tests.pages.made_run import Made
from tests.pages.test_image import said
from tests.pages.test_pages import open_page, problems

# What the browser's Markdown makes a link of, after every escape was undone: mdast-util-gfm-
# autolink-literal 2, as Streamlit has it.
LINKS = re.compile(
    r"(https?://|www(?=\.))[-.\w]+|(?<![\w.+-])[-.\w+]+@[-\w]+(?:\.[-\w]+)+", re.IGNORECASE
)


@pytest.mark.parametrize(
    "name",
    [
        "http://evil.example/a.png",
        "see HTTPS://evil.example",
        "www.evil.example",
        "a/www.evil.example/b.png",
        "someone@evil.example",
        "x.y+z@evil.example.",
    ],
)
def test_an_address_in_a_name_is_no_link(name: str) -> None:
    shown = state.plain(name).replace("\\", "")
    assert LINKS.search(name) and not LINKS.search(shown)
    assert shown.replace("\u2060", "") == name


def test_other_names_are_shown_letter_by_letter() -> None:
    for name in ("church", "shttp", "wwwild", "a @ b", "@home", "1.5 %"):
        assert state.plain(name).replace("\\", "") == name


def test_a_chinese_header_of_a_narrow_column_stays_in_one_line() -> None:
    assert "word-break:keep-all" in tables._head("类别")


def test_figures_come_with_a_verdict(made: Made) -> None:
    at = open_page("report", "quality")
    assert problems(at) == []
    words = [c.value for c in at.caption if "-badge[" in c.value]
    assert any("the clusters match your classes" in word for word in words)
    assert all(re.match(r":(green|orange|red)-badge\[(good|fair|poor)\] [a-z]", w) for w in words)


def test_the_glossary_has_every_word_and_finds_some() -> None:
    at = open_page("report", "glossary")
    assert problems(at) == []
    shown = "".join(html.value for html in at.html)
    for term in glossary.TERMS.values():
        assert term.title in shown
    at.text_input(key="term").set_value("NMI").run()
    found = "".join(html.value for html in at.html)
    assert "normalised mutual information" in found and "Cluster model" not in found
    assert at.query_params["term"] == "NMI"
    at.text_input(key="term").set_value("xyzzy").run()
    assert "No word here has “xyzzy” in it" in said(at)


def test_the_glossary_opens_without_a_run(empty_workspace) -> None:
    at = open_page("report", "glossary", term="doubt")
    assert problems(at) == [] and at.text_input(key="term").value == "doubt"


def test_the_tooltips_are_of_the_same_list(made: Made) -> None:
    at = open_page("explore", "image")
    helps = {metric.label: metric.help for metric in at.metric}
    assert helps["Confidence"] == glossary.says("confidence")
    assert helps["Doubt"] == glossary.says("doubt")


def test_the_dataset_page_warns_of_words_as_the_others_do(made: Made) -> None:
    scope = made.workspace.lineage(made.run)["assignment"]
    assert edits.head(made.workspace, scope) == 0
    assert not open_page("prepare", "dataset").warning


@pytest.mark.parametrize(
    ("section", "page", "label", "other"),
    [
        ("explore", "search", "Search for", "Show"),
        ("explore", "triage", "Status", "Show"),
        ("explore", "cluster", "Measure", "Check"),
        ("prepare", "clustering", "Cluster model", "Method"),
    ],
)
def test_one_word_is_one_thing(made: Made, section: str, page: str, label: str, other: str) -> None:
    at = open_page(section, page)
    labels = [w.label for w in (*at.text_input, *at.button, *at.radio, *at.button_group)]
    assert label in labels and other not in labels
