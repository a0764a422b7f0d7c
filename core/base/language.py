"""In which language a person reads: English sentences, looked up in the catalogue of another."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文"}
CATALOGUES = Path(__file__).resolve().parents[2] / "assets" / "languages"
_ask: Callable[[], str] = str  # nobody is known
_meanwhile: ContextVar[str] = ContextVar("language", default="")


def ask(who: Callable[[], str]) -> None:
    """Set the function that is asked for the language; the dashboard's knows each session's.

    It returns an empty text where the language is not known, as in a thread.
    """
    global _ask
    _ask = who


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Have this language spoken meanwhile, whoever reads: that of a file, which others read."""
    before = _meanwhile.set(language)
    try:
        yield
    finally:
        _meanwhile.reset(before)


def spoken() -> str:
    """The language of whoever is being answered, else of the environment: a key of LANGUAGES."""
    asked = _meanwhile.get() or _ask() or os.environ.get("WHYCLUSTER_LANGUAGE", "")
    return asked if asked in LANGUAGES else "en"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """English sentence -> that language's, of all files of its folder; empty for English."""
    files = sorted((CATALOGUES / language).glob("*.json"))
    parts = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    return {english: other for part in parts for english, other in part.items()}


def say(sentence: str, /, **values: object) -> str:
    """The sentence in the language of whoever reads it, its `{names}` filled in."""
    found = catalogue(spoken()).get(sentence, sentence)
    return found.format(**values) if values else found


def together(sentences: Iterable[str]) -> str:
    """Whole sentences one after another; Chinese has no blank between them."""
    return ("" if spoken() == "zh" else " ").join(filter(None, sentences))


def listed(names: Iterable[str]) -> str:
    """Names one after another, as the reader's language sets them."""
    return ("、" if spoken() == "zh" else ", ").join(names)


def retell(text: str, sentences: Iterable[str]) -> str:
    """A text that was kept in English, as one of these sentences made it, in the reader's language.

    As it is when none of them made it.
    """
    if spoken() == "en":
        return text
    told = ((each, values(each, text)) for each in sentences)
    return next((say(each, **found) for each, found in told if found is not None), text)


def values(sentence: str, text: str) -> dict[str, str] | None:
    """What fills a sentence's `{names}` in a text that it made; None where it made another."""
    found = _made_by(sentence).fullmatch(text)
    return found.groupdict() if found else None


@cache
def _made_by(sentence: str) -> re.Pattern[str]:
    """What a sentence looks like with its `{names}` filled in."""
    parts = re.split(r"\{(\w+)\}", sentence)  # text, name, text, name ...
    kinds = (f"(?P<{part}>.+?)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
    return re.compile("".join(kinds), re.DOTALL)


def for_scripts(language: str) -> str:
    """What stands in front of a script of assets/components/, so that it says that language's."""
    file = CATALOGUES / language / "scripts.json"
    return f"const WORDS = {file.read_text(encoding='utf-8')}" if file.exists() else ""
