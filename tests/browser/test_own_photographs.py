"""A folder of photographs, without a download: from the first screen to phrases that are true."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect
from sklearn.datasets import load_sample_images

from core.store.workspace import Workspace
from tests.browser.conftest import SECOND, at_rest

EACH = 20
TRUE = {"building", "structure", "house", "residence (house)", "dwelling", "housing"}


def crops(folder: Path) -> None:
    """Crops of two photographs that scikit-learn ships, a temple and a flower, in one folder."""
    random = np.random.default_rng(0)
    folder.mkdir()
    for name, pixels in zip(("temple", "flower"), load_sample_images().images, strict=True):
        picture = Image.fromarray(pixels)
        for number in range(EACH):
            left, top = int(random.integers(0, 120)), int(random.integers(0, 60))
            picture.crop((left, top, left + 500, top + 340)).save(folder / f"{name}{number}.jpg")


def test_photographs_are_clustered_and_explained_without_a_download(
    tmp_path: Path, serve: Callable[..., str], page: Page
) -> None:
    crops(tmp_path / "photographs")
    page.goto(serve(Workspace(tmp_path / "workspace")))
    page.get_by_label("Folder", exact=True).fill(str(tmp_path / "photographs"))
    page.get_by_role("button", name="Import", exact=True).click()
    k = page.get_by_role("spinbutton", name="Clusters (k)")
    k.wait_for(timeout=180 * SECOND)
    at_rest(k).fill("2")
    k.press("Enter")
    at_rest(page.get_by_role("button", name="Cluster these images")).click()
    clusters = page.get_by_role("heading", name="2 clusters")
    expect(clusters).to_be_visible(timeout=300 * SECOND)

    page.get_by_role("link", name="Export").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download labels.csv").click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    temples = [row for row in rows if row["image"].startswith("temple")]
    assert len({row["cluster"] for row in temples}) == 1
    assert len({row["cluster"] for row in rows}) == 2
    told = [
        phrase for row in temples for phrase in re.findall(r"(?:^|; )(.+?) \(\d", row["concepts"])
    ]
    assert len(TRUE & set(told)) >= 2, told
    assert all(0 < float(row["familiarity"]) < 1 for row in rows)
