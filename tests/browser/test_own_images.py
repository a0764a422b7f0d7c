"""Images of one's own, uploaded as a zip: what is in, what was left out and why."""

import csv
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from core.store.workspace import Workspace
from tests.browser.conftest import SECOND
from tests.pages.made_run import make_run


def test_a_zip_is_imported_and_its_bad_files_are_listed(
    tmp_path: Path, serve: Callable[..., str], page: Page
) -> None:
    make_run(Workspace(tmp_path / "elsewhere"), tmp_path / "images", per_class=3)
    (tmp_path / "images" / "car" / "bad.jpg").write_bytes(b"this is text")
    (tmp_path / "images" / "empty.png").touch()
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        for file in (tmp_path / "images").rglob("*.*"):
            archive.write(file, file.relative_to(tmp_path / "images"))

    page.goto(serve(Workspace(tmp_path / "workspace")))
    page.get_by_role("radio", name="Zip file").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.zip")
    page.get_by_role("button", name="Import the file").click()
    expect(page.get_by_text("12 images · 4 reference classes")).to_be_visible(timeout=180 * SECOND)
    drawn = page.locator(".gallery img[src^='data:image/jpeg']")  # they come with a job of theirs
    expect(drawn).to_have_count(12, timeout=120 * SECOND)

    page.locator("summary", has_text="2 rejected files").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download rejects.csv").click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        rejects = {row["file"]: row["reason"] for row in csv.DictReader(file)}
    assert set(rejects) == {"car/bad.jpg", "empty.png"}
    assert all(rejects.values())

    expect(page.get_by_text(re.compile("^Encoders for these images: [1-9] ready"))).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Clusters (k)")).to_have_value("4")
    expect(page.get_by_role("button", name="Cluster these images")).to_be_enabled()
    page.get_by_role("link", name="More settings").click()
    encoder = page.get_by_role("combobox", name="Encoder")
    expect(encoder).to_have_value("photo · ready")  # no download
    expect(page.get_by_role("radio", name=re.compile("^k-means, smoothed"))).to_be_checked()
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
