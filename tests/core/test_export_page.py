"""The page to explore: one file with the map's own script, and nothing else that could run."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.base.errors import BadInput
from core.concepts.run import Run
from core.output.export import page, page_html, sizes
from core.output.export.rows import rows
from core.store import edits
from core.store.runs import load_run, thumbnails
from core.store.workspace import Workspace
from core.work.cli.commands import main
from tests.pages.made_run import EVIL_FILE, EVIL_PHRASE, make_run

EVIL_NAME = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
KINDS = {"f4": "<f4", "u4": "<u4", "u2": "<u2", "u1": "u1"}


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, content: bytes):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.found.append((tag, dict(attributes)))


def message(content: bytes) -> dict[str, Any]:
    """What the page's script reads of it, by the layout that core/output/map_message.py states."""
    (text,) = re.findall(rb'<script type="text/plain" id="data">([^<]*)</script>', content)
    data = base64.b64decode(text)
    at = 4 + int.from_bytes(data[:4], "little")
    found = json.loads(data[4:at])
    for name, kind, size in found["arrays"]:
        found[name] = np.frombuffer(data, KINDS[kind], size, at)
        at += -(-found[name].nbytes // 4) * 4
    return found


@pytest.fixture
def made(tmp_path: Path) -> tuple[Workspace, Run]:
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=6)
    return made.workspace, load_run(made.workspace, made.run)


def test_every_image_has_its_evidence_its_file_and_its_picture(made) -> None:
    workspace, run = made
    table, found = rows(workspace, run), message(page_html(workspace, run))
    assert found["files"] == list(run.images.files)
    assert found["cluster"].tolist() == run.clusters.tolist()
    assert found["told"].tolist() == np.diff(table.evidence.offsets).tolist()
    names = [found["phrases"][place] for place in found["phrase"]]
    assert names == [table.evidence.names[place] for place in table.evidence.phrases]
    np.testing.assert_allclose(found["amount"], table.evidence.amounts, rtol=1e-6)
    np.testing.assert_allclose(found["score"], run.scores.max(axis=1), rtol=1e-6)
    np.testing.assert_allclose(found["positions"].reshape(-1, 2), table.places)
    pictures = thumbnails(workspace, run.ids["images"])
    assert found["jpegs"].tobytes() == bytes(pictures.data)
    assert found["jpegSizes"].tolist() == np.diff(pictures.offsets).tolist()
    assert {int(c) for c in found["about"]} == set(range(run.k))


def test_nothing_but_its_own_script_can_run_and_it_asks_nobody(made) -> None:
    workspace, run = made
    scope = run.ids["assignment"]
    edits.record(workspace, scope, "rename_cluster", cluster=0, name=EVIL_NAME)
    content = page_html(workspace, run)
    tags = Tags(content).found
    assert [a.get("type") for tag, a in tags if tag == "script"] == ["text/plain", "module"]
    assert not [a for _, a in tags if any(name.startswith("on") or name == "src" for name in a)]
    (policy,) = [a["content"] for tag, a in tags if tag == "meta" and "http-equiv" in a]
    (script,) = re.findall(rb'<script type="module">(.*?)</script>', content, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    assert policy == (
        "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{digest}'"
    )
    found = message(content)
    assert EVIL_NAME in found["clusters"] and EVIL_PHRASE in found["phrases"]
    assert EVIL_FILE in found["files"]


def test_a_selection_is_a_page_of_its_own(made) -> None:
    workspace, run = made
    chosen = np.flatnonzero(run.clusters == 1)[::-1]
    found = message(page_html(workspace, run, chosen))
    assert found["files"] == [run.images.files[image] for image in chosen]
    assert set(found["about"]) == {"1"}
    about = found["about"]["1"]
    assert sorted(about["typical"] + about["doubtful"]) == list(range(len(chosen)))
    best = run.scores[chosen, 1].argmax()
    assert best in (*about["typical"][:1], *about["doubtful"])
    with pytest.raises(BadInput, match="choose at least one"):
        page_html(workspace, run, [])


def test_pictures_have_a_limit_that_is_said(made, monkeypatch) -> None:
    workspace, run = made
    whole = page_html(workspace, run)
    assert b"have a small picture" not in whole
    monkeypatch.setattr(page, "SHOWN", 1)
    pictures = thumbnails(workspace, run.ids["images"])
    monkeypatch.setattr(page, "PICTURE_BYTES", len(pictures.data) // 2)
    content = page_html(workspace, run)
    found = message(content)
    kept = np.flatnonzero(found["jpegSizes"])
    assert 0 < found["jpegs"].nbytes <= len(pictures.data) // 2
    assert f"{len(kept)} of them have a small picture here".encode() in content
    assert {place for about in found["about"].values() for place in about["typical"]} <= {*kept}
    assert kept.min() < 4 and kept.max() > 15  # spread, not the first ones
    start = int(found["jpegSizes"][: kept[3]].sum())
    jpeg = found["jpegs"][start : start + found["jpegSizes"][kept[3]]].tobytes()
    assert jpeg == pictures.jpeg(int(kept[3]))


def test_without_a_map_the_images_lie_in_rows_and_it_is_said(made, monkeypatch) -> None:
    workspace, run = made
    monkeypatch.setattr("core.output.export.rows.projection", lambda *_: None)
    content = page_html(workspace, run)
    places = message(content)["positions"].reshape(-1, 2)
    assert b"No map was drawn of these images" in content
    assert len(np.unique(places, axis=0)) == len(run.images) and np.isfinite(places).all()


def test_its_size_is_about_what_is_said_before(made) -> None:
    workspace, run = made
    said = sizes.size(workspace, run, np.arange(len(run.images)), "page")
    assert said == pytest.approx(len(page_html(workspace, run)), rel=0.3)


def test_the_command_writes_it(made, tmp_path: Path) -> None:
    workspace, run = made
    place = ("--workspace", str(workspace.folder))
    for name, options in (("page.html", ()), ("other.html", ("--format", "page"))):
        out = tmp_path / "out" / name
        main(["export", run.id, "--out", str(out), *options, *place])
        assert message(out.read_bytes())["files"] == list(run.images.files)
