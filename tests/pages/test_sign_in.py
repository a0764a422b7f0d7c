"""Who is let in, and who may edit: the setting, the gate before every route, a guest's pages."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button, FileUploader, TextInput

from core.base.errors import BadInput
from core.output.audit import audit_csv, entries
from core.store import edits
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs
from pages.frame import sign_in
from pages.prepare.clustering.methods import TABLE as TABLE_OF_CLUSTERS
from pages.prepare.clustering.settings import OTHER
from pages.prepare.dataset import own
from pages.prepare.dataset.own import TABLE, ZIP
from pages.shared.lists import menu, people
from pages.shared.lists.people import SignIn, read
from pages.shared.reading import uploads
from tests.pages.made_run import Made
from tests.pages.relearnt import relearn
from tests.pages.test_pages import FRAME, open_page, problems

PROXY = "10.0.0.2"
BY_PROXY = SignIn(
    editors=("ada@example.org", "@lab.example.org"),
    readers=("@example.org",),
    header="X-User",
    proxies=("10.0.0.0/29", "::1"),
)
BY_COOKIE = SignIn(editors=("ada@example.org",))
PROVIDERS = ("default", "lab")


# The setting


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("proxy", "must be a table"),
        ({}, "must say who may edit"),
        ({"editors": []}, "must say who may edit"),
        ({"editors": ["*"], "reader": ["a"]}, "no setting 'reader'. Known: editors, readers"),
        ({"editors": ["*"], "header": "X-User"}, "both header and proxies, or neither"),
        ({"editors": ["*"], "proxies": ["::1"]}, "both header and proxies, or neither"),
        ({"editors": ["*"], "header": "X", "proxies": ["caddy"]}, "proxy 'caddy'; give an address"),
    ],
)
def test_a_wrong_setting_is_one_sentence(given: object, says: str) -> None:
    with pytest.raises(BadInput, match=says) as error:
        read(given)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("person", "looks", "edits"),
    [
        ("ada@example.org", True, True),
        ("Ada@Example.org", True, True),
        ("eve@lab.example.org", True, True),
        ("bob@example.org", True, False),
        ("eve@lab.example.org.evil.net", False, False),
        ("evil-example.org", False, False),
        ("", False, False),
    ],
)
def test_names_and_domains(person: str, looks: bool, edits: bool) -> None:
    assert (BY_PROXY.may_look(person), BY_PROXY.may_edit(person)) == (looks, edits)


def test_a_star_is_everyone_who_has_a_name() -> None:
    everyone = SignIn(editors=("*",))
    assert everyone.may_edit("somebody") and not everyone.may_look("")


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Writes secrets.toml, which is read as at a start."""
    file = tmp_path / "secrets.toml"
    options = {"secrets.files": [str(file)]}
    get = st.get_option
    monkeypatch.setattr("streamlit.config.get_option", lambda key: options.get(key) or get(key))
    monkeypatch.setattr(people.st, "get_option", lambda key: options.get(key) or get(key))
    store = type(st.secrets)()
    for place in ("streamlit.runtime.secrets", "streamlit.auth_util"):
        monkeypatch.setattr(f"{place}.secrets_singleton", store)
    monkeypatch.setattr(st, "secrets", store)
    monkeypatch.setattr(people, "setting", people.setting.__wrapped__)
    return lambda text: file.write_text(text, encoding="utf-8") and None


def test_without_secrets_nobody_signs_in(secrets: Callable[[str], None]) -> None:
    assert people.setting() is None and sign_in.middleware() == []
    assert people.may_edit() and people.person() == ""
    secrets('other = "thing"')
    assert people.setting() is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[sign_in\neditors =", "cannot be read as TOML"),
        ('[auth]\nclient_id = "x"', "must say who may edit"),
        ('[sign-in]\neditors = ["*"]\nheader = "X"', r"did you mean \[sign_in\]"),
        (
            '[sign_in]\neditors = ["*"]\nclaim = "sub"\n[auth.a]\nclient_id = "x"\n'
            '[auth.b]\nclient_id = "y"',
            "2 providers needs claim",
        ),
        ('[sign_in]\neditors = ["*"]', "Sign-in by OpenID Connect: .*secrets.toml"),
        (
            '[sign_in]\neditors = ["*"]\n[auth]\ncookie_secret = "' + "s" * 32 + '"\n'
            'redirect_uri = "http://localhost/oauth2callback"\nclient_id = "x"',
            "client_secret",
        ),
        (
            '[sign_in]\neditors = ["*"]\nheader = "X-User"\nproxies = ["127.0.0.1"]',
            "FORWARDED_ALLOW_IPS= streamlit run app.py",
        ),
    ],
)
def test_the_server_does_not_start_with_a_setting_that_cannot_work(
    secrets: Callable[[str], None], text: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    secrets(text)
    with pytest.raises(SystemExit, match=says) as ended:
        sign_in.middleware()
    assert len(str(ended.value).splitlines()) == 1


def test_a_proxy_is_believed_where_its_own_address_is_seen(
    secrets: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "")
    secrets('[sign_in]\neditors = ["*"]\nheader = "X-User"\nproxies = ["127.0.0.1"]')
    (gate,) = sign_in.middleware()
    assert gate.kwargs["how"].header == "X-User"


# The gate


async def _tells(request: Request) -> Response:
    return PlainTextResponse(repr(list(map(_name, request.headers.getlist(people.HEADER)))))


def _name(header: str) -> str:
    """Of a header that the gate has written, as its proof says."""
    name, _, proof = header.partition(" ")
    return name if people.signed("x").endswith(f" {proof}") else "nobody"


async def _tells_a_socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(_name(socket.headers.get(people.HEADER, "")))
    await socket.close()


def client(how: SignIn, address: str = PROXY) -> TestClient:
    """A server behind the gate, whose every answer says who it was told is asking."""
    routes = [
        WebSocketRoute("/_stcore/stream", _tells_a_socket),
        Route("/{path:path}", _tells, methods=["GET", "PUT"]),
    ]
    app = Starlette(
        routes=routes, middleware=[Middleware(sign_in.Gate, how=how, providers=PROVIDERS)]
    )
    return TestClient(app, client=(address, 1), follow_redirects=False)


PATHS = ("/", "/map", "/whycluster/thumb/a/0", "/whycluster/image/a/0", "/media/a.csv")
MORE = ("/_stcore/upload_file/a/b", "/_stcore/metrics", "/_stcore/host-config", "/static/a.js")


@pytest.mark.parametrize("path", [*PATHS, *MORE])
@pytest.mark.parametrize("how", [BY_PROXY, BY_COOKIE], ids=["proxy", "cookie"])
def test_a_stranger_gets_nothing(how: SignIn, path: str) -> None:
    answer = client(how).get(path)
    assert answer.status_code == 401 and "<h1>WhyCluster</h1>" in answer.text
    with pytest.raises(WebSocketDisconnect), client(how).websocket_connect("/_stcore/stream"):
        pass


def test_whether_the_server_is_alive_anybody_may_ask() -> None:
    assert client(BY_PROXY, "203.0.113.9").get("/_stcore/health").text == "[]"


def test_a_proxy_says_who_asks() -> None:
    asked = client(BY_PROXY).get("/map", headers={"X-User": "bob@example.org"})
    assert asked.text == repr([quote("bob@example.org")])
    headers = {"X-User": "ada@example.org"}
    with client(BY_PROXY).websocket_connect("/_stcore/stream", headers=headers) as socket:
        assert socket.receive_text() == quote("ada@example.org")


def test_a_name_of_any_script_arrives_whole() -> None:
    how = SignIn(editors=("*",), header="X-User", proxies=(PROXY,))
    told = client(how).get("/", headers={"X-User": "Zoë 张".encode()})
    assert told.text == repr([quote("Zoë 张")])


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.9", "testclient"])
def test_nobody_else_is_believed(address: str) -> None:
    answer = client(BY_PROXY, address).get("/map", headers={"X-User": "ada@example.org"})
    assert answer.status_code == 403 and "through its proxy only" in answer.text


def test_a_proxy_behind_the_same_network_card_is_believed() -> None:
    asked = client(BY_PROXY, f"::ffff:{PROXY}").get("/", headers={"X-User": "ada@example.org"})
    assert asked.status_code == 200


def test_two_names_are_no_name() -> None:
    headers = [("X-User", "bob@example.org"), ("X-User", "ada@example.org")]
    assert client(BY_PROXY).get("/map", headers=headers).status_code == 401


def test_nobody_writes_our_own_header() -> None:
    headers = {"X-User": "bob@example.org", people.HEADER: quote("ada@example.org")}
    asked = client(BY_PROXY).get("/map", headers=headers)
    assert asked.text == repr([quote("bob@example.org")])
    assert client(BY_PROXY).get("/oauth2callback", headers=headers).text == "[]"


def test_who_may_not_look_is_told_so() -> None:
    answer = client(BY_PROXY).get("/map", headers={"X-User": "<b>eve</b>@evil.net"})
    assert answer.status_code == 403
    assert "&lt;b&gt;eve&lt;/b&gt;@evil.net may not look" in answer.text


def test_a_guest_uploads_nothing() -> None:
    path = "/_stcore/upload_file/a/b"
    assert client(BY_PROXY).put(path, headers={"X-User": "bob@example.org"}).status_code == 403
    assert client(BY_PROXY).put(path, headers={"X-User": "ada@example.org"}).status_code == 200


ORIGIN = "https://clusters.example.org"


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """Makes the cookie header of someone who signed in by OpenID Connect."""
    from streamlit.web.server.starlette import starlette_app_utils, starlette_auth_routes

    monkeypatch.setattr(starlette_auth_routes, "get_cookie_secret", lambda: "secret" * 6)

    def cookie(secret: str = "secret" * 6, **claims: object) -> dict[str, str]:
        told = {"is_logged_in": True, "origin": ORIGIN, "provider": "default"}
        told |= {"email_verified": True, **claims}
        make = starlette_app_utils.create_signed_value
        return {
            "cookie": f"{sign_in.COOKIE}={make(secret, sign_in.COOKIE, json.dumps(told)).decode()}"
        }

    return cookie


def test_a_signed_cookie_says_who_asks(signed: Callable[..., dict[str, str]]) -> None:
    asked = client(BY_COOKIE).get("/map", headers=signed(email="ada@example.org"))
    assert asked.text == repr([quote("ada@example.org")])


def test_a_cookie_that_another_signed_is_none(signed: Callable[..., dict[str, str]]) -> None:
    headers = signed(secret="another" * 5, email="ada@example.org")
    assert client(BY_COOKIE).get("/map", headers=headers).status_code == 401


def test_a_page_of_another_origin_cannot_use_the_cookie(
    signed: Callable[..., dict[str, str]],
) -> None:
    headers = signed(email="ada@example.org")
    stream, how = "/_stcore/stream", client(BY_COOKIE)
    with how.websocket_connect(stream, headers={**headers, "origin": ORIGIN}) as socket:
        assert socket.receive_text() == quote("ada@example.org")
    other = {**headers, "origin": f"{ORIGIN}:8502"}
    with pytest.raises(WebSocketDisconnect), how.websocket_connect(stream, headers=other):
        pass


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"email": "ada@example.org", "email_verified": False}, "has not verified"),
        ({"email": "ada@example.org", "email_verified": None}, "has not verified"),
        ({"email": "ad\u200ba@example.org"}, "none of them invisible"),
        ({"email": f"{'a' * 200}@example.org"}, "at most 200 characters"),
        ({"sub": "17"}, "does not tell your email"),
        ({"email": ["ada@example.org"]}, "does not tell your email"),
    ],
)
def test_a_claim_that_proves_nothing_is_refused(
    signed: Callable[..., dict[str, str]], claims: dict[str, object], says: str
) -> None:
    answer = client(BY_COOKIE).get("/map", headers=signed(**claims))
    assert answer.status_code == 403 and says in answer.text
    assert 'href="/auth/logout"' in answer.text


def test_an_address_that_is_not_verified_counts_where_the_setting_says_so(
    signed: Callable[..., dict[str, str]],
) -> None:
    how = SignIn(editors=("ada@example.org",), unverified=True)
    headers = signed(email="ada@example.org", email_verified=None)
    assert client(how).get("/map", headers=headers).status_code == 200


@pytest.mark.parametrize("asked_for", ["/cluster?run=1&cluster=2", "/?images=1"])
def test_what_was_asked_for_is_shown_after_signing_in(
    signed: Callable[..., dict[str, str]], asked_for: str
) -> None:
    browser = client(BY_COOKIE)
    browser.get("/", headers={"accept": "text/html"})
    assert sign_in.sign_in_page.BACK not in browser.cookies
    asked = browser.get(asked_for, headers={"accept": "text/html"})
    assert 'href="/whycluster/sign-in?by=lab">Sign in with lab</a>' in asked.text
    value = signed(email="ada@example.org")["cookie"].partition("=")[2]
    browser.cookies.set(sign_in.COOKIE, value)
    answer = browser.get("/")
    assert answer.headers["location"] == asked_for
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["//evil.net", "/\\evil.net", "https://evil.net"])
def test_the_way_back_leads_nowhere_else(elsewhere: str) -> None:
    cookie = {
        "cookie": f"{sign_in.sign_in_page.BACK}={quote(elsewhere)}",
        "X-User": "a@example.org",
    }
    assert client(BY_PROXY).get("/", headers=cookie).headers["location"] == "/"


# The pages


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Signs someone in by the proxy's header, for the pages that are drawn from now on."""

    def let_in(person: str) -> None:
        headers = {people.HEADER: people.signed(person)} if person else {}
        monkeypatch.setattr(people, "setting", lambda: BY_PROXY)
        monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", headers)

    return let_in


def test_an_editors_name_stands_in_the_log(made: Made, signed_in: Callable[[str], None]) -> None:
    signed_in("ada@example.org")
    at = open_page("explore", "cluster", run=made.run)
    no_cluster(at).click().run()
    at.button(key="history_undo").click().run()
    assert problems(at) == []
    log = edits.log(made.workspace, load_run(made.workspace, made.run).ids["assignment"])
    assert [(e.verb, e.author, e.tab) for e in log] == [
        (verb, "ada@example.org", at.session_state["tab"]) for verb in ("reject_cluster", "undo")
    ]
    history = open_page("refine", "history", run=made.run)
    (table,) = (html.proto.body for html in history.get("html") if "When" in html.proto.body)
    assert ">Who<" in table and table.count("ada@example.org") == 2
    assert b"ada@example.org" in audit_csv(entries(log))


def no_cluster(at: AppTest) -> Button:
    """The button that says of a cluster that it is none."""
    return next(b for b in at.button if "not a cluster" in f"{b.label} {b.help}".lower())


def test_another_persons_edit_is_told_by_name(made: Made, signed_in: Callable[[str], None]) -> None:
    signed_in("bob@example.org")
    at = open_page("explore", "cluster", run=made.run)
    scope = load_run(made.workspace, made.run).ids["assignment"]
    ada = edits.Author("ada@example.org", "another")
    edits.record(made.workspace, scope, "note_cluster", cluster=1, text="dull", author=ada)
    at.run()
    assert [t.value for t in at.toast if "ada" in t.value]


def test_a_guest_reads_and_changes_nothing(made: Made, signed_in: Callable[[str], None]) -> None:
    signed_in("bob@example.org")
    scope = load_run(made.workspace, made.run).ids["assignment"]
    edits.record(made.workspace, scope, "tag_images", images=[0], tag="sea")  # could be undone
    one = jobs.submit(made.workspace, "evaluate", concept_model=made.run)
    jobs.submit(made.workspace, "evaluate", concept_model=made.run)
    with made.workspace.database() as db:  # as if its worker had died
        db.execute("update job set state = 'running', worker = '1 0' where id = ?", (one,))
    before = everything(made.workspace)
    for section, pages in menu.SECTIONS.items():
        for page in pages:
            at = open_page(section.lower(), page)
            assert problems(at) == [], page
            assert live(at) - LOOKING == set(), page
            assert [w.value for w in at.info if "Read only" in w.value and "bob" in w.value]
    assert at.button(key=f"delete_{made.run}").disabled
    assert everything(made.workspace) == before
    assert [job.state for job in jobs.jobs(made.workspace)] == ["waiting", "running"]


LOOKING = {  # keys of buttons that change nothing of the workspace
    *("open_map", "Next", "Previous", "tick_members"),
    *("Reset", "apply_removal", "step_J", "step_Right"),  # of an image's page
}


def live(at: AppTest) -> set[str]:
    """Keys of the buttons that can be pressed, those without one by their labels."""
    return {str(button.key or button.label) for button in at.button if not button.disabled}


def everything(workspace: Workspace) -> dict[Path, bytes]:
    """What lies in the folder, but for the index of SQLite's log, which readers write as well."""
    files = (path for path in workspace.folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if path.suffix != ".sqlite-shm"}


def test_what_a_guest_clicks_is_refused_in_one_sentence(
    made: Made, signed_in: Callable[[str], None]
) -> None:
    signed_in("ada@example.org")
    at = open_page("explore", "cluster", run=made.run)
    signed_in("bob@example.org")  # who has the page of an editor
    no_cluster(at).click().run()
    assert problems(at) == [] and at.main.button
    assert [t.value for t in at.toast if "Read only" in t.value and "bob" in t.value]


def test_a_guest_sees_images_whose_thumbnails_are_missing(
    made: Made, signed_in: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.shared.reading.data.thumbnails", lambda _: None)
    signed_in("bob@example.org")
    at = open_page("prepare", "dataset")
    assert problems(at) == [] and not at.toast
    assert jobs.jobs(made.workspace) == []


def test_a_guest_leaves_relearning_and_downloads_to_others(
    made: Made, signed_in: Callable[[str], None]
) -> None:
    scope, phrases = load_run(made.workspace, made.run).ids["assignment"], ["fin"]
    edits.record(made.workspace, scope, "ban_phrases", run=made.run, phrases=phrases)
    wanted = {"concept_model": made.run, "operations": [], "mode": "quick"}
    job = jobs.submit(made.workspace, "relearn", **wanted)
    signed_in("bob@example.org")
    at = open_page("refine", "vocabulary", run=made.run)
    at.session_state["relearn_live"] = True
    at.run()
    assert problems(at) == [] and not at.toast
    assert [job.state for job in jobs.jobs(made.workspace)] == ["waiting"]
    verbs = ("relearn", "relearn_fully", "discard_draft", "relearn_stop")
    assert all(at.button(key=key).disabled for key in verbs)
    assert "fetch" not in {button.key for button in at.button}
    jobs.stop(made.workspace, job)
    assert open_page("report", "jobs").button(key="job_again").disabled


def test_a_guest_asks_for_no_figures_and_for_no_map_of_a_phrase(
    made: Made, signed_in: Callable[[str], None]
) -> None:
    child = relearn(made, report=False)
    signed_in("bob@example.org")
    assert open_page("refine", "compare", run=child).button(key="evaluate_after").disabled
    at = open_page("explore", "image", run=made.run, where="wheel")
    assert at.button(key="where_again").disabled


def test_a_guest_decides_nothing_in_triage(made: Made, signed_in: Callable[[str], None]) -> None:
    signed_in("bob@example.org")
    at = open_page("explore", "triage", run=made.run, queue="wrong")
    image = at.session_state["at"]
    assert at.button(key=f"quick_1_{image}").label and live(at) == {"step_next"}


@pytest.mark.parametrize("header", ["", "ada%40example.org", "ada%40example.org forged"])
def test_a_stranger_who_came_past_the_gate_sees_no_page(
    made: Made,
    signed_in: Callable[[str], None],
    header: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signed_in("")
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.headers", {people.HEADER: header})
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    assert [e.value for e in at.error] == [
        "Nobody is signed in here. Start the dashboard with app.py."
    ]
    assert not at.main.button


def test_a_workspace_to_look_at_writes_nothing(empty_workspace: Workspace, tmp_path: Path) -> None:
    guest = empty_workspace.to_look_at("No.")
    assert guest.reads_only and not empty_workspace.reads_only
    for write in (
        lambda: jobs.submit(guest, "evaluate", concept_model="x"),
        lambda: edits.record(guest, "s", "reject_cluster", cluster=1),
        guest.check_may_write,
    ):
        with pytest.raises(BadInput, match=r"^No\.$"):
            write()
    assert jobs.jobs(empty_workspace) == [] == jobs.jobs(guest)


def test_a_guests_file_is_not_kept(
    empty_workspace: Workspace, signed_in: Callable[[str], None]
) -> None:
    class Upload:
        name = "a.csv"

        def getbuffer(self) -> memoryview:
            return memoryview(b"path\n")

    signed_in("bob@example.org")
    with pytest.raises(BadInput, match="Read only"):
        uploads.keep(Upload())  # type: ignore[arg-type]
    assert not (empty_workspace.folder / "received").exists()


PLACES = ("path", "root", "bands", "vectors_path", "table_path", "encoder_name", "target")


def places(at: AppTest) -> list[FileUploader | TextInput]:
    """Where files are given: to be uploaded, or by their path on this machine."""
    typed = [each for each in at.text_input if str(each.key).startswith((*PLACES, "place_"))]
    return [*at.file_uploader, *typed]


def dataset(way: str) -> AppTest:
    at = open_page("prepare", "dataset")
    return at.segmented_control(key="way").set_value(way).run()


def clustering() -> AppTest:
    at = open_page("prepare", "clustering")
    encoder = next(box for box in at.selectbox if box.label == "Encoder")
    encoder.set_value(OTHER).run()
    at.segmented_control(key="method_group").set_value(TABLE_OF_CLUSTERS)
    return at.run()


def searching() -> AppTest:
    at = open_page("explore", "search")
    at.session_state["picture"] = True
    return at.run()


@pytest.mark.parametrize(
    ("page", "count"),
    [
        (partial(dataset, ZIP), 1),
        (partial(dataset, TABLE), 4),
        (clustering, 4),
        (searching, 1),
        (partial(open_page, "refine", "vocabulary"), 1),
        (partial(open_page, "report", "export", **{"as": "folders"}), 1),
    ],
)
def test_who_only_reads_is_asked_for_no_file(
    made: Made, signed_in: Callable[[str], None], page: Callable[[], AppTest], count: int
) -> None:
    signed_in("bob@example.org")
    at = page()
    assert problems(at) == []
    assert [each.disabled for each in places(at)] == [True] * count


def test_whether_a_file_is_there_is_not_told_to_who_only_reads(
    empty_workspace: Workspace, signed_in: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser can send what its page has switched off."""
    told: list[str] = []
    monkeypatch.setattr(own.st, "error", lambda text, **_: told.append(text))
    signed_in("bob@example.org")
    own.import_from("/no/such")
    assert "Read only" in told[0] and "such" not in told[0] and len(told) == 1
