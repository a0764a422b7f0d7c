"""The report in a real browser: opened as a file, every picture shows and nothing complains."""

from pathlib import Path

from playwright.sync_api import Browser

from core.output.export import report_html
from core.store.runs import load_run
from core.store.workspace import Workspace
from tests.pages.made_run import EVIL_PHRASE, make_run

BROKEN = "images => images.filter(i => !i.complete || !i.naturalWidth).length"


def test_the_report_opens_as_a_file_without_a_word(browser: Browser, tmp_path: Path) -> None:
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=6)
    file = tmp_path / "report.html"
    file.write_bytes(report_html(made.workspace, load_run(made.workspace, made.run)))
    for scheme, paper in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 24, 29)")):
        context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
        page = context.new_page()
        said, asked = [], []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri())
        assert page.locator("article").count() == 4
        assert page.get_by_text(EVIL_PHRASE, exact=True).count() > 0
        assert page.locator("img[title]").count() == 24
        assert page.locator(".map img, .place").count() == 5
        assert page.locator("img").evaluate_all(BROKEN) == 0
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert said == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        context.close()


def test_it_prints_a_page_a_cluster_and_cuts_no_figure(browser: Browser, tmp_path: Path) -> None:
    """A4 less its margins is 182 mm by 267 mm, at 96 pixels an inch."""
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=30)
    file = tmp_path / "report.html"
    file.write_bytes(report_html(made.workspace, load_run(made.workspace, made.run)))
    page = browser.new_page(viewport={"width": 688, "height": 1009})
    page.goto(file.as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") >= 1 + 4 + 1  # cover, clusters, how it was made
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    cards = page.locator("article")
    assert cards.evaluate_all("them => Math.max(...them.map(e => e.offsetHeight))") < 1009
    breaks = cards.evaluate_all("them => them.map(e => getComputedStyle(e).breakBefore)")
    assert breaks == ["auto", "page", "page", "page"]  # the first stands below its heading
    kept = page.locator(".map, .sides, .strip, .against, figure, tr")
    assert set(kept.evaluate_all("them => them.map(e => getComputedStyle(e).breakInside)")) == {
        "avoid"
    }
    page.close()
