"""What axe finds of Streamlit's own, which no page of ours can mend: rule and element by name."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Own:
    """Findings of a rule on elements whose HTML fits."""

    rule: str
    html: str  # regular expression
    why: str

    def is_it(self, rule: str, html: str) -> bool:
        return rule == self.rule and re.search(self.html, html) is not None


OWN = (
    Own("list", r'^<ul data-testid="stSidebarNavItems"', "the menu's sections are divs in a list"),
    Own("listitem", r"^<li class=\"st-emotion-", "the same: its links' parents are those divs"),
    Own(
        "color-contrast",
        r'^<a data-testid="stPageLink-NavLink" disabled=""',
        "a page link that is off says so with an attribute that links do not have",
    ),
)
