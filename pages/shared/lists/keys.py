"""Every key of the pages: what it does, where, and which one the user has chosen for it.

Choices are kept in the browser: they belong to a keyboard and a hand, not to a workspace.
"""

import re
import string
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.base.language import say
from pages.shared.lists import menu

ACTIONS = {  # name -> what it does to an image, its key
    "accept": ("Accept its cluster", "A"),
    "skip": ("Skip it", "S"),
    "move": ("Move it to the chosen cluster", "M"),
    "quick_1": ("Move it to the nearest other cluster", "1"),
    "quick_2": ("Move it to the second nearest", "2"),
    "quick_3": ("Move it to the third nearest", "3"),
    "next": ("Next image", "J"),
    "previous": ("Previous image", "K"),
    "large": ("See its picture large", "Z"),
}
NEXT_CLUSTER, PREVIOUS_CLUSTER = "N", "P"  # on the map as well: scripts/map has them, too
STAY = {  # title -> what keys do that cannot be changed
    "Everywhere": {
        "This sheet": "?",
        "Undo": "Ctrl+Z",
        "Redo": "Ctrl+Shift+Z",
    },
    "In a grid of images": {
        "Move in a grid": "← → ↑ ↓",
        "First, last image": "Home End",
        "Open": "Enter",
        "Tick": "Space bar",
        "Tick all from the last one": "Shift and Space",
    },
    "On the page Image": {
        "Previous, next image": "← →",
    },
    "On the page Cluster": {
        "Next, previous cluster": f"{NEXT_CLUSTER} {PREVIOUS_CLUSTER}",
    },
    "On the map": {
        "Fill the screen": "F",
        "Move the map": "← → ↑ ↓",
        "Zoom in, out": "+ −",
        "Show the whole map": "0",
        "Next, previous cluster": f"{NEXT_CLUSTER} {PREVIOUS_CLUSTER}",
        "Clear the selection": "Esc",
        "Lasso": "Shift and drag",
    },
}
TAKEN = "CRFG"  # Streamlit has C and R, the map F, and G goes to a page
KEY = re.compile("[A-Z0-9]")


def letters() -> dict[str, str]:
    """The letter after G of each page: the first of its title that no page before it has."""
    found: dict[str, str] = {}
    for names in menu.SECTIONS.values():
        for page, (title, *_) in names.items():
            free = (c for c in title.upper() + string.ascii_uppercase if c not in found.values())
            found[page] = next(letter for letter in free if KEY.fullmatch(letter))
    return found


def of(action: str) -> str:
    """The key of an action, as Streamlit's buttons take it."""
    return str(st.session_state.chosen_keys.get(action, ACTIONS[action][1]))


def choose(keys: Mapping[str, Any]) -> None:
    """Take the user's choices as the browser has them; what makes no sense is left out."""
    st.session_state.chosen_keys = {
        name: str(key) for name, key in keys.items() if KEY.fullmatch(str(key)) and _may(name, key)
    }


def _may(name: str, key: str) -> bool:
    goes = name.startswith("go_") and name.removeprefix("go_") in letters()
    return goes or (name in ACTIONS and key not in TAKEN)


def groups() -> list[dict[str, Any]]:
    """The sheet: groups of keys with what they do."""
    chosen, own = st.session_state.chosen_keys, letters()
    goes = [
        {
            "name": (name := f"go_{page}"),
            "says": say(title),
            "key": chosen.get(name, own[page]),
            "goes": "" if page == menu.DEFAULT else page,
        }
        for section in menu.SECTIONS.values()
        for page, (title, *_) in section.items()
    ]
    acts = [
        {"name": name, "says": say(says), "key": of(name)} for name, (says, _) in ACTIONS.items()
    ]
    stay = [
        {
            "title": say(title),
            "keys": [
                {"name": f"stays_{says}", "says": say(says), "key": say(key), "stays": True}
                for says, key in keys.items()
            ],
        }
        for title, keys in STAY.items()
    ]
    return [
        {"title": say("Go to a page: G, then"), "keys": goes},
        {"title": say("Triage and Image"), "keys": acts},
        *stay,
    ]
