"""A small provider of OpenID Connect, where whoever clicks on a name is that person."""

import base64
import hashlib
import html
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "whycluster", "a-secret-of-the-client"


class Provider:
    """Authorization code flow with PKCE; people are what their tokens claim, by name."""

    def __init__(self, issuer: str, people: Mapping[str, Mapping[str, object]]):
        self.issuer, self.people = issuer, people
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, tuple[str, Mapping[str, str]]] = {}
        paths = {
            "/.well-known/openid-configuration": self.metadata,
            "/authorize": self.authorize,
            "/as/{name}": self.chosen,
            "/jwks": self.jwks,
            "/logout": self.logout,
        }
        routes = [Route(path, answer) for path, answer in paths.items()]
        self.app = Starlette(routes=[*routes, Route("/token", self.token, methods=["POST"])])

    async def metadata(self, request: Request) -> Response:
        places = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/jwks",
            "end_session_endpoint": "/logout",
        }
        return JSONResponse(
            {
                "issuer": self.issuer,
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                **{name: self.issuer + path for name, path in places.items()},
            }
        )

    async def authorize(self, request: Request) -> Response:
        """Names to click on; the request goes along."""
        query = html.escape(urlencode(request.query_params))
        links = (f'<p><a href="/as/{name}?{query}">{name}</a></p>' for name in self.people)
        head = '<!doctype html><title>Who are you?</title><link rel="icon" href="data:,">'
        return HTMLResponse(head + "".join(links))

    async def chosen(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked["client_id"] != CLIENT or asked["code_challenge_method"] != "S256":
            return Response("unknown client", 400)
        code = secrets.token_urlsafe()
        self.codes[code] = request.path_params["name"], asked
        answer = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 302)

    async def token(self, request: Request) -> Response:
        form = await request.form()
        name, asked = self.codes.pop(str(form["code"]))  # once
        challenge = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        given = request.headers["authorization"].removeprefix("Basic ")
        known = base64.b64decode(given).decode() == f"{CLIENT}:{SECRET}"
        sent = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if sent != asked["code_challenge"] or not known:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": name, "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 600, **self.people[name]}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": token})

    async def jwks(self, request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def logout(self, request: Request) -> Response:
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)


@contextmanager
def provided(people: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """The address of a provider of these people, which is ended afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(Provider(issuer, people).app, log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield issuer
        finally:
            server.should_exit = True
            thread.join()
