"""Which bands of a TIFF of many are drawn, and that every reader of its pixels asks for them."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from core.base.errors import BadInput
from core.base.values import Embeddings, Faults, ImageSet, Thumbnails
from core.images.decoding import Undecodable, decode
from core.images.importing import find_images
from core.images.reading import Reading
from core.store.workspace import Workspace
from core.work import steps
from core.work.cli.commands import main
from core.work.steps.importing import thumbnails_recipe

FOUR = np.stack([np.full((12, 16), level, np.uint8) for level in (10, 90, 170, 250)], -1)
LAYOUTS = {
    "8 bits, side by side": (FOUR, {"planarconfig": "contig"}),
    "8 bits, planes": (np.moveaxis(FOUR, -1, 0), {"planarconfig": "separate"}),
    "16 bits": ((FOUR.astype(np.uint16) * 257), {"planarconfig": "contig"}),
    "floats": ((FOUR / 255).astype("f4"), {"planarconfig": "contig"}),
}


def scene(path: Path, values=FOUR, photometric="minisblack", **how) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    tifffile.imwrite(path, values, photometric=photometric, **how)
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("bands", "seen"),
    [((), (10, 90, 170)), ((4, 3, 2), (250, 170, 90)), ((1, 1, 4), (10, 10, 250)), ((2,), 90)],
)
def test_the_bands_that_were_chosen_are_drawn(tmp_path, layout, bands, seen) -> None:
    values, how = LAYOUTS[layout]
    path = scene(tmp_path / "a.tif", values, **how)
    found = decode(path, bands=bands).getpixel((3, 3))
    # the range is that of the bands that are drawn: 8-bit levels stay what they are
    assert np.abs(np.subtract(found, seen)).max() <= 1


def test_a_band_that_the_file_calls_transparency_can_be_drawn(tmp_path: Path) -> None:
    path = scene(tmp_path / "a.tif", FOUR, "rgb", extrasamples=["unassalpha"])
    assert decode(path, bands=(4, 1, 1)).getpixel((3, 3)) == (250, 10, 10)


def test_three_bands_and_other_formats_are_drawn_as_ever(tmp_path: Path) -> None:
    tiff = scene(tmp_path / "a.tif", FOUR[..., :3], "rgb")
    Image.fromarray(FOUR[..., :3]).save(tmp_path / "a.png")
    for path in (tiff, tmp_path / "a.png"):
        assert decode(path, bands=(4, 3, 2)).getpixel((3, 3)) == (10, 90, 170)


def test_a_file_without_such_a_band_says_so(tmp_path: Path) -> None:
    path = scene(tmp_path / "a.tif", planarconfig="contig")
    with pytest.raises(Undecodable, match="a TIFF of 4 bands, which has no band 8"):
        decode(path, bands=(8, 4, 3))


@pytest.mark.parametrize("text", ["4,3", "0,1,2", "4,3,red", "1,2,3,4", "-1", "4.5", "²,1,1"])
def test_what_is_no_choice_of_bands_is_told(text) -> None:
    with pytest.raises(BadInput, match="There are no bands .*such as 4,3,2"):
        Reading(bands=text)


def test_a_choice_of_bands_is_written_in_one_way() -> None:
    assert Reading(bands=" 4; 3 2").said == {"bands": "4,3,2"}
    assert Reading(bands="4,3,2").chosen_bands == (4, 3, 2) and Reading().chosen_bands == ()


def test_the_choice_makes_another_set_whose_every_picture_heeds_it(tmp_path: Path, capsys) -> None:
    folder, workspace = tmp_path / "scenes", Workspace(tmp_path / "workspace")
    for number in range(2):
        scene(folder / f"{number}.tif", FOUR - number, planarconfig="contig")
    plain = steps.import_images(workspace, source=str(folder))
    given = ["--source", str(folder), "--workspace", str(workspace.folder)]
    assert main(["import-images", *given, "--bands", "4,3,2"]) == 0
    chosen = capsys.readouterr().out.split()[-1]
    assert chosen != plain and workspace.record(chosen).reading == {"bands": "4,3,2"}
    assert "bands" not in workspace.record(plain).settings
    assert workspace.load(ImageSet, chosen).bands == (4, 3, 2)
    rows = {}
    for id, red in ((plain, 10), (chosen, 250)):
        small = workspace.load(Thumbnails, thumbnails_recipe(id).id)
        (tmp_path / "small.jpg").write_bytes(small.jpeg(0))
        assert abs(Image.open(tmp_path / "small.jpg").getpixel((3, 3))[0] - red) <= 2
        made = steps.embed(workspace, images=id, encoder="sample", views=0)
        rows[id] = np.array(workspace.load(Embeddings, made).vectors)
    assert np.abs(rows[plain] - rows[chosen]).max() > 0.01  # not one file's row for both


def test_faults_are_looked_for_in_the_bands_that_were_chosen(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    scene(tmp_path / "scenes" / "a.tif", planarconfig="contig")
    images = steps.import_images(workspace, source=str(tmp_path / "scenes"), bands="4")
    steps.embed(workspace, images=images, encoder="sample", views=0)
    faults = workspace.load(Faults, steps.find_faults(workspace, images=images))
    assert abs(float(faults.brightness[0]) - 250 / 255) < 0.01


def test_pixel_models_and_the_server_heed_it_too(tmp_path: Path) -> None:
    from dataclasses import replace

    from core.clustering.pixels.store import load_pixels
    from core.images.thumbnails import make_thumbnails
    from pages.frame.server import _shrunk

    scene(tmp_path / "s" / "a.tif", planarconfig="contig")
    images = replace(find_images(tmp_path / "s", tmp_path / "w"), bands=(4, 3, 2))
    assert load_pixels(images, 8)[0, :, 4, 4].tolist() == [250, 170, 90]
    for jpeg in (make_thumbnails(images).jpeg(0), _shrunk(images, 0)):
        (tmp_path / "b.jpg").write_bytes(jpeg)
        seen = Image.open(tmp_path / "b.jpg").convert("RGB").getpixel((3, 3))
        assert np.abs(np.subtract(seen, (250, 170, 90))).max() <= 3
