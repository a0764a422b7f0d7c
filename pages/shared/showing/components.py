"""Components of our own: a script and a style each, as `npm run build` makes them of scripts/."""

from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "components"


def component(name: str) -> Any:
    """The component of scripts/components/{name}.js; to be registered once, on import."""
    return st.components.v2.component(
        f"whycluster_{name}", css=source(name, "css"), js=source(name, "js")
    )


def source(name: str, kind: str) -> str | None:
    """What was built of a component's script (js) or style (css); None where it has none."""
    file = FOLDER / f"{name}.{kind}"
    return file.read_text(encoding="utf-8") if file.exists() else None


def nothing() -> None:
    """A trigger must be declared to be reported."""
