"""Who is signed in, and who of them may edit: the section [sign_in] of secrets.toml.

Without that section, and without [auth], nobody signs in and everyone may do everything. Whatever
is wrong with it is said at the start, and nothing is served.
"""

import ipaddress
import re
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st

from core.base.errors import BadInput
from core.base.language import say
from core.base.settings import build

# The gate (pages/frame/sign_in.py) puts the person here, percent-encoded, whatever came with it.
HEADER = "x-whycluster-person"
EVERYONE = "*"
WHERE = "The section [sign_in] of secrets.toml"
_PROOF = secrets.token_hex()


@dataclass(frozen=True)
class SignIn:
    """How people sign in: a proxy's header names them, or else OpenID Connect, see [auth]."""

    editors: tuple[str, ...]  # who may edit: names, "@" and a domain, or "*"
    readers: tuple[str, ...] = (EVERYONE,)  # who else may look
    header: str = ""  # in which a proxy says who it is; "": by OpenID Connect
    proxies: tuple[str, ...] = ()  # addresses, or networks, of which that is believed
    claim: str = "email"  # of OpenID Connect: what a person is called by
    unverified: bool = False  # whether an e-mail counts that the provider has not verified

    def may_edit(self, person: str) -> bool:
        return _is_among(person, self.editors)

    def may_look(self, person: str) -> bool:
        return self.may_edit(person) or _is_among(person, self.readers)

    def believes(self, address: str) -> bool:
        """Whether the address is one of the proxies'."""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return False
        ip = getattr(ip, "ipv4_mapped", None) or ip
        return any(ip in ipaddress.ip_network(each, strict=False) for each in self.proxies)


def _is_among(person: str, listed: tuple[str, ...]) -> bool:
    one = _folded(person)
    return bool(one) and any(
        each == EVERYONE or one == each or (each.startswith("@") and one.endswith(each))
        for each in map(_folded, listed)
    )


def _folded(name: str) -> str:
    """Large letters are small ones, but of ASCII alone: others make two people one."""
    return name.lower() if name.isascii() else name


@cache
def setting() -> SignIn | None:
    """How people sign in here; None where nobody does. Raises BadInput for what cannot be."""
    if not _are_there():
        return None
    given = st.secrets.get("sign_in")
    if given is None and "auth" not in st.secrets:
        _check_not_meant(st.secrets)
        return None
    return read(given or {})


def _are_there() -> bool:
    """Whether there are secrets. A file that cannot be read is none to Streamlit, but not here."""
    for place in map(Path, st.get_option("secrets.files")):
        if place.is_dir():  # of secrets, a file each
            continue
        try:
            tomllib.loads(place.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise BadInput(
                f"{place} cannot be read as TOML ({error}), so it is not known whether people "
                "must sign in; fix it, or move it away."
            ) from error
    return bool(st.secrets.load_if_toml_exists())


def _check_not_meant(names: Iterable[str]) -> None:
    """Raises BadInput where the section seems to be there under another name."""
    for name in names:
        if re.sub("[^a-z]", "", name.lower()) in ("signin", "signon", "login"):
            raise BadInput(f"secrets.toml has a section [{name}]; did you mean [sign_in]?")


def read(given: Mapping[str, Any]) -> SignIn:
    """The setting from names and values. Raises BadInput for what cannot be."""
    if not isinstance(given, Mapping):
        raise BadInput(f"{WHERE} is {given!r}, but must be a table.")
    if not given.get("editors"):
        raise BadInput(
            f"{WHERE} must say who may edit: editors = "
            '["ada@example.org", "@lab.example.org"], or ["*"] for everyone who signs in.'
        )
    found = build(SignIn, given, WHERE)
    if bool(found.header) != bool(found.proxies):
        raise BadInput(
            f"{WHERE} must have both header and proxies, or neither: the header's name, and the "
            "addresses of the proxies that may send it."
        )
    for each in found.proxies:
        try:
            ipaddress.ip_network(each, strict=False)
        except ValueError as error:
            raise BadInput(
                f"{WHERE} has the proxy {each!r}; give an address or a network, such as "
                "127.0.0.1 or 10.0.0.0/24."
            ) from error
    return found


def signed(person: str) -> str:
    """What the header says of a person: only this process can, as where the gate stands."""
    return f"{quote(person)} {_PROOF}"


def person() -> str:
    """Who is signed in, in this session; empty where nobody does."""
    name, _, proof = st.context.headers.get(HEADER, "").partition(" ")
    return unquote(name) if setting() and proof == _PROOF else ""


def may_edit() -> bool:
    """Whether the person of this session may change anything."""
    how = setting()
    return how is None or how.may_edit(person())


def refusal() -> str:
    """What someone is told who may only look."""
    return say(
        "Read only: {name} may look and export, but change nothing. Whoever runs this "
        "dashboard can add you to its editors.",
        name=person(),
    )
