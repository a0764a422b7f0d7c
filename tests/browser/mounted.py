"""A component alone in a browser, mounted as Streamlit does, without a server."""

import base64
from typing import Any

import numpy as np
from playwright.sync_api import Page

from core.output import map_message
from core.output.map_message import MapPoints
from pages.shared.showing import components
from tests.browser.canvas import DRAWN

CORNERS = np.array([[0, 0], [4, 0], [4, 4], [0, 4]], np.float32)  # one image each
CLUSTERS = np.arange(4)
NAMES = ["bus", "cat", "fish", "house"]
# Mounts a component as Streamlit does; what it tells is kept in window.told.
MOUNT = """async ([script, style]) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
  const component = (await import(url)).default, parentElement = document.body
  document.head.append(Object.assign(document.createElement("style"), { textContent: style }))
  window.told = []
  const setTriggerValue = (name, value) => window.told.push([name, value])
  window.receive = (text) => {
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    component({ parentElement, data, setTriggerValue })
  }
}"""


def mount(page: Page, name: str) -> None:
    page.set_content("<!doctype html>")
    page.evaluate(MOUNT, [components.source(name, kind) for kind in ("js", "css")])


def receive(page: Page, message: bytes) -> None:
    page.evaluate("(text) => receive(text)", base64.b64encode(message).decode())
    page.evaluate(DRAWN)


def map_points(selection: dict[str, Any] | None = None, revision: int = 0, **changed: Any) -> bytes:
    values = {
        "positions": CORNERS,
        "clusters": CLUSTERS,
        "classes": np.full(4, -1),
        "confidence": np.ones(4),
        "doubt": np.zeros(4),
        "cluster_names": NAMES,
        "class_names": [],
        "view": "t-sne",
        "pictures": "data:,",
    }
    return map_message.pack(MapPoints(**{**values, **changed}), selection, revision)
