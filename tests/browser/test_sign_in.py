"""People sign in at a provider of OpenID Connect, edit under their names, and sign out."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from core.store import edits
from core.store.runs import load_run
from core.store.workspace import Workspace
from tests.browser import identity_provider
from tests.browser.conftest import at_rest
from tests.pages.made_run import Made, make_run

SECRETS = """
[sign_in]
editors = ["ada@example.org"]
readers = ["@example.org"]

[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "long, and known to nobody else but this test"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{issuer}/.well-known/openid-configuration"
"""
ADA = re.compile("ada.?@example.org")  # text that is no link
PEOPLE = {
    "Ada": {"email": "ada@example.org", "email_verified": True},
    "Bob": {"email": "bob@example.org", "email_verified": "true"},
    "Eve": {"email": "eve@elsewhere.net", "email_verified": True},
    "Mallory": {"email": "ada@example.org", "email_verified": False},
}


@pytest.fixture
def address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serve: Callable[[Workspace], str], made: Made
) -> Iterator[str]:
    """Of a dashboard where these people sign in."""
    with identity_provider.provided(PEOPLE) as issuer:
        known = {"client": identity_provider.CLIENT, "secret": identity_provider.SECRET}
        file = tmp_path / "secrets.toml"
        file.write_text(SECRETS.format(issuer=issuer, **known), encoding="utf-8")
        monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(file))
        yield serve(made.workspace)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=8)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Page]:
    """A page whose console tells of no error but that one is not let in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(60_000)
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        refused = re.search(r"status of 40[13]", message.text)
        if message.type == "error" and not refused and "/_stcore/" not in message.location["url"]:
            errors.append(f"{message.text} {message.location['url']}")

    context.on("console", note)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert errors == []


def sign_in(page: Page, name: str) -> None:
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name=name).click()


def test_people_sign_in_and_edit_under_their_names(visitor: Page, address: str, made: Made) -> None:
    page = visitor
    scope = load_run(made.workspace, made.run).ids["assignment"]
    thumbnail = f"{address}/whycluster/thumb/{made.images}/0"
    assert httpx.get(thumbnail).status_code == 401

    page.goto(f"{address}/cluster?run={made.run}&cluster=2")
    expect(page.get_by_text("Sign in to see what is here.")).to_be_visible()
    sign_in(page, "Ada")
    expect(page.get_by_text(ADA)).to_be_visible()
    expect(page).to_have_url(f"{address}/cluster?run={made.run}&cluster=2")  # what was asked for
    assert page.request.get(thumbnail).headers["content-type"] == "image/jpeg"
    at_rest(page.get_by_role("button", name="Not a cluster")).click()
    expect(page.get_by_role("button", name="A cluster after all")).to_be_visible()
    (edit,) = edits.log(made.workspace, scope)
    assert edit.person == "ada@example.org"
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("cell", name="ada@example.org")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Sign in to see what is here.")).to_be_visible()
    assert page.request.get(thumbnail).status == 401

    sign_in(page, "Bob")
    expect(page.get_by_text(re.compile("Read only: bob.?@example.org may"))).to_be_visible()
    assert page.request.get(thumbnail).headers["content-type"] == "image/jpeg"
    assert page.request.put(f"{address}/_stcore/upload_file/a/b").status == 403


@pytest.mark.parametrize(
    ("name", "says"),
    [("Eve", "eve@elsewhere.net may not look"), ("Mallory", "has not verified")],
)
def test_others_are_told_that_they_may_not(
    visitor: Page, address: str, name: str, says: str
) -> None:
    page = visitor
    page.goto(address)
    sign_in(page, name)
    expect(page.get_by_text(says)).to_be_visible()
    page.get_by_role("link", name="Sign in as somebody else").click()
    expect(page.get_by_text("Sign in to see what is here.")).to_be_visible()
