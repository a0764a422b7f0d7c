"""The gate before everything that the server answers, where people are to sign in.

It finds out who asks: from a header, if one of the proxies that are believed sent it, or from the
signed cookie that Streamlit's own sign-in by OpenID Connect leaves. Who is not known gets a page
that says so and nothing else: no page of the dashboard, no picture, no upload, no websocket.
"""

import json
import logging
import os
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.auth_util import is_authlib_installed, validate_auth_credentials
from streamlit.errors import StreamlitAuthError
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_auth_routes import _get_cookie_value_from_request

from core.base.errors import BadInput, UserError
from core.base.language import say, speaking
from pages.frame import language, sign_in_page
from pages.frame.sign_in_page import START
from pages.shared.lists import people
from pages.shared.lists.people import SignIn

COOKIE = "_streamlit_user"
# What Streamlit's sign-in consists of, and what says whether the server is alive.
OPEN = ("/_stcore/health", "/auth/login", "/auth/logout", "/oauth2callback")
READING = ("GET", "HEAD", "OPTIONS")
LONGEST = 200  # characters of a name
ASK = "Whoever runs this dashboard can let you in."
log = logging.getLogger("whycluster")


class Refused(Exception):
    """Why someone is not let in: an HTTP status, and what the page says."""

    def __init__(self, status: int, *says: str):
        super().__init__(*says)
        self.status, self.says = status, says


class Gate:
    """Lets through who is signed in, and tells the pages who it is.

    providers are those of OpenID Connect that a stranger may choose from.
    """

    def __init__(self, app: ASGIApp, how: SignIn, providers: Sequence[str] = ()):
        self.app, self.how, self.providers = app, how, providers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in OPEN:
            await self.app(_told(scope, ""), receive, send)
            return
        request = HTTPConnection(scope)
        try:
            person = self._let_in(request)
        except Refused as refused:
            await self._turn_away(request, refused)(scope, receive, send)
            return
        back = sign_in_page.way_back(request)
        await (back or self.app)(_told(scope, person), receive, send)

    def _let_in(self, request: HTTPConnection) -> str:
        """Who asks; raises Refused for someone who is not known, or may not do this."""
        person = _of_proxy(request, self.how) if self.how.header else _of_cookie(request, self.how)
        if not self.how.may_look(person):
            raise Refused(403, f"{person} may not look at this dashboard.", ASK)
        method = request.scope.get("method", "GET")
        if method not in READING and not self.how.may_edit(person):
            raise Refused(403, f"{person} may look at this dashboard, but change nothing.", ASK)
        return person

    def _turn_away(self, request: HTTPConnection, refused: Refused) -> ASGIApp:
        if request.scope["type"] == "websocket":
            return WebSocketClose(code=1008, reason="Sign in first.")
        provider = request.query_params.get("by", "")
        if request.scope["path"] == START and provider in self.providers:
            return RedirectResponse(generate_login_redirect_url(provider), 302)
        with speaking(language.of_request(request)):
            return sign_in_page.page(request, refused.status, refused.says, self._ways(refused))

    def _ways(self, refused: Refused) -> dict[str, str]:
        """Links that help who was refused, by what they say."""
        if self.how.header:
            return {}
        if refused.status != 401:
            return {say("Sign in as somebody else"): "/auth/logout"}
        says = "Sign in" if len(self.providers) == 1 else "Sign in with {name}"
        return {say(says, name=name): f"{START}?by={quote(name)}" for name in self.providers}


def _of_proxy(request: HTTPConnection, how: SignIn) -> str:
    """The name in the header, which only a proxy that is believed may send, and once."""
    if request.client is None or not how.believes(request.client.host):
        raise Refused(403, "This dashboard is reached through its proxy only, which signs you in.")
    names = request.headers.getlist(how.header)
    if len(names) != 1 or not names[0].strip():
        raise Refused(401, "The proxy has not said who you are.", ASK)
    return _checked(names[0].encode("latin-1").decode("utf-8", "replace"))


def _of_cookie(request: HTTPConnection, how: SignIn) -> str:
    """The claim in the cookie, which Streamlit has signed, for this address only."""
    told = _cookie(request)
    if not told.get("is_logged_in"):
        raise Refused(401, "Sign in to see what is here.")
    person = told.get(how.claim)
    is_verified = str(told.get("email_verified")).lower() == "true"
    if how.claim == "email" and not (is_verified or how.unverified):
        raise Refused(403, f"Your provider has not verified that {person} is your address.")
    if not isinstance(person, str) or not person.strip():
        raise Refused(403, f"Your provider does not tell your {how.claim}.", ASK)
    return _checked(person)


def _cookie(request: HTTPConnection) -> Mapping[str, object]:
    found = _get_cookie_value_from_request(Request({**request.scope, "type": "http"}), COOKIE)
    told = json.loads(found) if found else {}
    # Cookies know no ports: a page of another server on this machine must not speak for anyone.
    origin = request.headers.get("origin", told.get("origin"))
    return told if isinstance(told, dict) and origin == told.get("origin") else {}


def _checked(name: str) -> str:
    """The name as it is: of another one, made of it, nobody may be taken for somebody else."""
    if not name.isprintable() or len(name) > LONGEST:
        raise Refused(
            403, f"Your name may have at most {LONGEST} characters, none of them invisible."
        )
    return name.strip()


def _told(scope: Scope, person: str) -> Scope:
    """The request with the person in our own header, where nobody else can write it."""
    ours = people.HEADER.encode()
    headers = [(name, value) for name, value in scope.get("headers", ()) if name.lower() != ours]
    if person:
        headers.append((ours, people.signed(person).encode()))
    return {**scope, "headers": headers} if "headers" in scope else scope


def providers(auth: Mapping[str, object]) -> list[str]:
    """Names of the providers in [auth]: of its sections, and "default" of the one without."""
    named = [name for name, of in auth.items() if isinstance(of, Mapping) and "client_id" in of]
    return [*(["default"] if "client_id" in auth else []), *named]


def _check_proxy() -> None:
    if os.environ.get("FORWARDED_ALLOW_IPS") != "":
        raise BadInput(
            "Sign-in by a proxy needs the environment variable FORWARDED_ALLOW_IPS set to "
            "nothing, as in FORWARDED_ALLOW_IPS= streamlit run app.py; otherwise the server "
            "takes the address in X-Forwarded-For for the proxy's own."
        )


def _checked_providers(how: SignIn) -> list[str]:
    if not is_authlib_installed():
        raise BadInput(
            "Sign-in by OpenID Connect needs Authlib: pip install -r requirements-auth.txt."
        )
    names = providers(st.secrets.get("auth", {}))
    if len(names) > 1 and how.claim != "email":
        raise BadInput(
            f'Sign-in by {len(names)} providers needs claim = "email": another one\'s '
            f"{how.claim!r} may be somebody else."
        )
    try:
        for name in names or ["default"]:
            validate_auth_credentials(name)
    except StreamlitAuthError as error:
        raise BadInput(f"Sign-in by OpenID Connect: {' '.join(str(error).split())}") from error
    return names


def middleware() -> list[Middleware]:
    """The gate, where people are to sign in; ends the program when that cannot work."""
    try:
        how = people.setting()
        if how is None:
            return []
        if how.header:
            _check_proxy()
        names = [] if how.header else _checked_providers(how)
    except UserError as error:
        raise SystemExit(str(error)) from error
    log.warning("People sign in by %s.", how.header or "OpenID Connect")
    return [Middleware(Gate, how=how, providers=names)]
