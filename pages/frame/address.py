"""Invisible in the sidebar: the browser's history has one entry for each view, see views.js."""

from pages.shared.showing import components

_VIEWS = components.component("views")


def show() -> None:
    """Listen to what the user does; to be drawn before a page writes its address."""
    _VIEWS(key="views")
