"""Components of our own: a script and a style each, as `npm run build` makes them of scripts/."""

from pathlib import Path
from typing import Any

import streamlit as st

from core.base import language

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "components"


def component(name: str) -> Any:
    """The component of scripts/components/{name}.js; to be registered once, on import.

    It is one component for each language, and mounted as that of the session: so a language that
    is switched draws it anew.
    """
    css, js = source(name, "css"), source(name, "js")
    of = {
        each: st.components.v2.component(
            "_".join(["whycluster", name, *([each] if each != "en" else [])]),
            css=css,
            js=language.for_scripts(each) + (js or ""),
        )
        for each in language.LANGUAGES
    }
    return lambda **given: of[language.spoken()](**given)


def source(name: str, kind: str) -> str | None:
    """What was built of a component's script (js) or style (css); None where it has none."""
    file = FOLDER / f"{name}.{kind}"
    return file.read_text(encoding="utf-8") if file.exists() else None


def nothing() -> None:
    """A trigger must be declared to be reported."""
