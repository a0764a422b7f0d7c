"""Two languages: the browser's own at first, another at a click, which the browser remembers."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.base.language import catalogue, speaking
from core.output.export import page_html
from core.store.runs import load_run
from core.store.workspace import Workspace
from pages.shared.lists import menu
from tests.pages.made_run import Made, make_run

SECOND = 1000
PAGES = [name for names in menu.SECTIONS.values() for name in names]
# What a person sees or hears of the page, in our components as well.
TEXTS = """() => {
  const found = new Set(), names = ["aria-label", "title", "placeholder", "alt"]
  const STREAMLITS = "[aria-haspopup=listbox]"  // the arrow of a select box says Open
  const walk = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = nodes.currentNode; node; node = nodes.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) found.add(node.data.trim())
      else if (!node.matches?.(STREAMLITS))
        for (const name of names) found.add(node.getAttribute?.(name)?.trim() ?? "")
      if (node.shadowRoot) walk(node.shadowRoot)
    }
  }
  walk(document.body)
  return [...found]
}"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("languages")
    return make_run(Workspace(folder / "workspace"), folder / "images", per_class=8)


@pytest.fixture(params=["zh-CN", "en-GB"])
def tab(
    browser: Browser, serve: Callable[[Workspace], str], made: Made, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A tab of a browser of that language, at the dashboard."""
    base = serve(made.workspace, worker=False)
    context = browser.new_context(
        locale=request.param, base_url=base, viewport={"width": 1440, "height": 1200}
    )
    context.set_default_timeout(60 * SECOND)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


def at_rest(page: Page) -> None:
    expect(page.locator("h2").first).to_be_visible()
    expect(page.locator(".stApp[data-test-script-state=notRunning]")).to_be_visible()


def speaks(page: Page, language: str) -> None:
    """The menu, the title of the page, a script of ours and the page itself do."""
    dataset, keys = {"en": ("Dataset", "Keys"), "zh": ("数据集", "快捷键")}[language]
    expect(page.get_by_test_id("stSidebarNavLink").first).to_contain_text(dataset)
    expect(page.locator("h2").first).to_contain_text(dataset)
    expect(page.locator(".opener")).to_contain_text(keys)
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_the_browsers_language_comes_first_and_the_choice_stays(tab: Page) -> None:
    own = tab.evaluate("navigator.language").split("-")[0]
    names = {"en": "English", "zh": "中文"}
    other = next(language for language in names if language != own)
    speaks(tab, own)
    tab.get_by_role("radio", name=names[other]).click()
    speaks(tab, other)
    tab.reload()
    speaks(tab, other)
    tab.get_by_role("radio", name=names[own]).click()
    speaks(tab, own)
    tab.goto("/jobs")
    tab.goto("/")
    speaks(tab, own)


@pytest.mark.parametrize("tab", ["en-GB"], indirect=True)
def test_what_is_chosen_stays_when_the_language_is_switched(tab: Page) -> None:
    tab.goto("/export")
    at_rest(tab)
    tab.get_by_role("combobox", name="Format").click()
    tab.get_by_role("option", name=re.compile("^CSV of clusters")).click()
    expect(tab).to_have_url(re.compile("as=clusters"))
    tab.get_by_role("radio", name="中文").click()
    expect(tab.get_by_role("combobox", name="格式")).to_have_value(re.compile("^簇的 CSV"))
    tab.get_by_role("radio", name="English").click()
    expect(tab.get_by_role("combobox", name="Format")).to_have_value(re.compile("^CSV of clusters"))
    expect(tab).to_have_url(re.compile("as=clusters"))


@pytest.mark.parametrize("tab", ["zh-CN"], indirect=True)
def test_no_page_shows_an_english_sentence_of_the_catalogue(tab: Page) -> None:
    words = catalogue("zh")
    english = {text for text, other in words.items() if text != other and text[:1].isupper()}
    found = {}
    for name in PAGES:
        tab.goto(f"/{'' if name == menu.DEFAULT else name}")
        at_rest(tab)
        found[name] = sorted(english.intersection(tab.evaluate(TEXTS)))
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_the_page_without_a_server_speaks_the_language_of_whoever_took_it(
    browser: Browser, made: Made, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    with speaking("zh"):
        file.write_bytes(page_html(made.workspace, load_run(made.workspace, made.run)))
    page = browser.new_page()
    page.goto(file.as_uri())
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.locator("#panel h2")).to_have_text("所有簇")
    page.locator("#panel td .link").first.click()
    expect(page.locator("#panel h3").first).to_have_text("支持它的短语")
    page.close()
