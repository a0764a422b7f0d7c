"""The routes give pictures of known image sets and nothing else, to this machine only."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages.frame import server
from tests.pages.made_run import Made


@pytest.fixture
def client(made: Made) -> TestClient:
    app = Starlette(routes=server.ROUTES, middleware=server.MIDDLEWARE)
    return TestClient(app, base_url="http://localhost")


def test_a_thumbnail_and_a_picture_are_jpegs(client: TestClient, made: Made) -> None:
    for kind in ("thumb", "image"):
        answer = client.get(f"/whycluster/{kind}/{made.images}/0")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.content.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "path",
    [
        "thumb/0000000000000000/0",
        "image/0000000000000000/0",
        "image/..%2f..%2f..%2fetc%2fpasswd/0",
        "thumb/{images}/64",
        "image/{images}/64",
        "image/{images}/-1",
        "image/{run}/0",
    ],
)
def test_anything_else_is_not_found(client: TestClient, made: Made, path: str) -> None:
    path = path.format(images=made.images, run=made.run)
    assert client.get(f"/whycluster/{path}").status_code == 404


def test_an_image_that_vanished_is_not_found(client: TestClient, made: Made, tmp_path) -> None:
    (tmp_path / "images" / "car" / "00001.png").unlink()
    assert client.get(f"/whycluster/image/{made.images}/1").status_code == 404


def test_another_host_name_is_refused(client: TestClient, made: Made) -> None:
    url = f"/whycluster/thumb/{made.images}/0"
    assert client.get(url, headers={"Host": "evil.example"}).status_code == 400


def test_answers_carry_a_content_policy(client: TestClient, made: Made) -> None:
    policy = client.get(f"/whycluster/thumb/{made.images}/0").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
