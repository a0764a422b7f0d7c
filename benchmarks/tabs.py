"""A tab that measures from inside how soon the dashboard answers."""

import json
import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

PAUSE = 250  # milliseconds between what is measured: a moment of rest
RESTS = "document.querySelector('.stApp').dataset.testScriptState === 'notRunning'"
# Tells window.found when after the next event of that kind each test was true, one after another,
# and what made it true had been painted.
TIMED = """([kind, ...tests]) => {
  const holds = tests.map((test) => new Function(`return ${test}`)), times = []
  window.found = new Promise((done) => {
    addEventListener(kind, ({ timeStamp }) => {
      const next = () => requestAnimationFrame(() => {
        if (holds[times.length]()) setTimeout(painted)
        else next()
      })
      const painted = () => {
        times.push(performance.now() - timeStamp)
        if (times.length < holds.length) next()
        else done(times)
      }
      next()
    }, { capture: true, once: true })
  })
}"""
# What differs between two clusters or images: figures, captions, the first picture.
CONTENT = """(window.contentOfPage = () => [
  ...[...document.querySelectorAll("[data-testid=stMetricValue], [data-testid=stCaptionContainer]")]
    .map((each) => each.innerText),
  [...document.querySelectorAll("[data-testid=stBidiComponentRegular]")]
    .map((each) => each.shadowRoot?.querySelector(".gallery a")?.title).find((title) => title),
].join("|"))()"""
NEXT = re.compile("^Next(?! image)")  # in the list, not the next image of the data set


@dataclass
class Tab:
    """A tab of a build's dashboard, and the milliseconds that it has measured: first and whole."""

    page: Page
    address: str
    times: dict[str, list[list[float]]] = field(default_factory=dict)

    def timed(self, name: str, act: Locator | str, event: str, *tests: str, **how: object) -> None:
        """Click on it, or press that key, and note how long the tests took to be true."""
        self.page.evaluate(TIMED, [event, *tests])
        if isinstance(act, Locator):
            act.click(**how)  # type: ignore[arg-type]
        else:
            self.page.keyboard.press(act)
        self.times.setdefault(name, []).append(self.page.evaluate("() => window.found"))
        self.page.wait_for_timeout(PAUSE)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}/{path}")
        self.rest()

    def rest(self) -> None:
        self.page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
        self.page.wait_for_timeout(PAUSE)

    def next(self, name: str) -> None:
        """Click on Next of an image or a cluster, until the first of the next one is there."""
        before = self.page.evaluate(CONTENT)
        changed = f"window.contentOfPage() !== {json.dumps(before)}"
        self.timed(name, self.page.get_by_role("button", name=NEXT), "click", changed, RESTS)
