"""Texts that are kept in English, such as those of errors, told in the reader's language."""

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache

from .language import CATALOGUES, catalogue, say, spoken
from .units import counted

HOLE = re.compile(r"\{\d+\}")
IN_MARKS = re.compile(r"“(\{\d+\})”")
# A character, or as one a name in quotation marks; an apostrophe within a word is none.
NAMED = r"""(?>(?<!\w)(?:'[^']*'|"[^"]*"|“[^”]*”)|.)"""
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")  # what somebody named
MARKS = ("; ", ": ")  # with which code joins what it has to say
DEEP = 4  # reasons within reasons


def told(text: str) -> str:
    """The text of an error, or a reason in it, in the reader's language; else as it is.

    errors.json has what f-strings leave open as {0}, {1} and so on: whatever fills that is told
    too, so that a reason within a sentence needs no entry of the whole.
    """
    return text if spoken() == "en" else _told(text, spoken(), DEEP)


@lru_cache(maxsize=2000)
def _told(text: str, language: str, deep: int) -> str:
    if deep == 0 or not text or QUOTED.fullmatch(text):
        return text
    if known := _known(text, language):
        return known
    for made_by, other in _entries(language).items():
        if found := made_by.fullmatch(text):
            return other.format(*(_told(each, language, deep - 1) for each in found.groups()))
    return counted(text) or _in_parts(text, language, deep)


def _known(text: str, language: str) -> str | None:
    """A text without holes. One small word may be a column, a class or a tag, unless an error's."""
    may_be_a_name = text.isalpha() and text.islower()
    return (_errors(language) if may_be_a_name else catalogue(language)).get(text)


def _in_parts(text: str, language: str, deep: int) -> str:
    for mark in MARKS:
        parts = text.split(mark)
        each = [_told(part, language, deep - 1) for part in parts] if len(parts) > 1 else parts
        if each != parts:
            return say(mark).join(each)
    return text


@cache
def _entries(language: str) -> Mapping[re.Pattern[str], str]:
    """What each English template makes, and the other one; those that say most come first.

    Quotation marks around a hole are taken for what fills it, which somebody named.
    """
    entries = _errors(language)
    longest = sorted(entries, key=lambda english: -len(HOLE.sub("", english)))
    bare = {english: IN_MARKS.sub(r"\1", entries[english]) for english in longest}
    return {_made_by(IN_MARKS.sub(r"\1", english)): other for english, other in bare.items()}


@cache
def _errors(language: str) -> Mapping[str, str]:
    file = CATALOGUES / language / "errors.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _made_by(template: str) -> re.Pattern[str]:
    """What it looks like filled in; code may have put a capital in front.

    Each hole ends where what follows it stands first, for good: a long text is gone through once.
    What is quoted is skipped: the name of a file may hold any of our words.
    """
    first, *rest = (re.escape(part.format()) for part in HOLE.split(template))  # {{ is a brace
    between = "".join(f"(?>({NAMED}*?){part})" for part in rest[:-1])
    last = f"(.*){rest[-1]}" if rest else ""
    return re.compile(first + between + last, re.DOTALL | re.IGNORECASE)
