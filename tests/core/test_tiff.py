"""Numbers of any depth as the tags of a file mean them: TIFF, and deep PNG, PGM and PFM."""

import io

import numpy as np
import pytest
import tifffile
from PIL import Image

from core.images.decoding import MORE, Undecodable, decode
from core.images.scaling import to_bytes

RAMP = np.linspace(0, 1, 48).reshape(6, 8)  # 6 rows, 8 columns
BANDS = np.stack([RAMP, RAMP[::-1], RAMP[:, ::-1]], -1)  # a colour picture


def grey(share) -> np.ndarray:
    """What shares of white look like as RGB."""
    return np.repeat(np.asarray(share)[..., None] * 255.0, 3, -1)


def most(kind) -> float:
    return float(np.iinfo(kind).max)


HOLED = RAMP * 400 + 100.0
HOLED[2, 3] = -9999
HOLES = RAMP.copy()
HOLES[2, 3] = 0
FLOATS = {"photometric": "minisblack"}
GREY, PLANES = {"photometric": "minisblack"}, {"photometric": "rgb", "planarconfig": "separate"}
COLOUR = {"photometric": "rgb"}
GDAL = (42113, "s", 0, "-9999", True)

# What lies in the file, how it is written, what it shall look like (levels).
LAYOUTS = {
    "uint32": ((RAMP * most("u4")).astype("u4"), GREY, grey(RAMP)),
    "uint32 of 16 bits": ((RAMP * 65535).astype("u4"), GREY, grey(RAMP)),
    "int8": ((RAMP * 255 - 128).round().astype("i1"), GREY, grey(RAMP)),
    "int16 below zero": ((RAMP * 4000 - 1000).astype("i2"), GREY, grey(RAMP)),
    "int32 below zero": ((RAMP * 4e6 - 1e6).astype("i4"), GREY, grey(RAMP)),
    "uint64": ((RAMP * 1e15).astype("u8"), GREY, grey(RAMP)),
    "16 bits, white is zero": (
        (65535 - RAMP * 65535).astype("u2"),
        {"photometric": "miniswhite"},
        grey(RAMP),
    ),
    "8 bits, white is zero": (
        (255 - RAMP * 255).round().astype("u1"),
        {"photometric": "miniswhite"},
        grey(RAMP),
    ),
    "16-bit planes": (np.moveaxis(BANDS * 65535, -1, 0).astype("u2"), PLANES, BANDS * 255),
    "8-bit planes": (np.moveaxis(BANDS * 255, -1, 0).round().astype("u1"), PLANES, BANDS * 255),
    "16-bit colours": ((BANDS * 65535).astype("u2"), COLOUR, BANDS * 255),
    "12 bits in 16-bit colours": ((BANDS * 4095).astype("u2"), COLOUR, BANDS * 255),
    "12 bits in 16": ((RAMP * 4095).astype("u2"), GREY, grey(RAMP)),
    "10 bits by the tag": ((RAMP * 1023).astype("u2"), {**GREY, "bitspersample": 10}, grey(RAMP)),
    "int16, -9999 is no data": (HOLED.astype("i2"), {**GREY, "extratags": [GDAL]}, None),
    "float32, -9999 is no data": (HOLED.astype("f4"), {**GREY, "extratags": [GDAL]}, None),
    "float32, -9999 unsaid": (HOLED.astype("f4"), GREY, None),
    "float32, NaN": (np.where(HOLED < 0, np.nan, HOLED).astype("f4"), GREY, None),
    "float16": (RAMP.astype("f2"), GREY, grey(RAMP)),
    "float32": (RAMP.astype("f4"), GREY, grey(RAMP)),
    "float64": (RAMP, GREY, grey(RAMP)),
    "float32 a little beyond 1": ((RAMP * 1.5).astype("f4"), GREY, grey(RAMP)),
    "float32 of levels": ((RAMP * 255).astype("f4"), GREY, grey(RAMP)),
    "float32 colours": (BANDS.astype("f4"), COLOUR, BANDS * 255),
    "float64 planes": (np.moveaxis(BANDS, -1, 0), PLANES, BANDS * 255),
    "big-endian uint16": ((RAMP * 65535).astype(">u2"), {**GREY, "byteorder": ">"}, grey(RAMP)),
    "BigTIFF of uint32": ((RAMP * most("u4")).astype("u4"), {**GREY, "bigtiff": True}, grey(RAMP)),
    "LZW of 16-bit colours": (
        (BANDS * 65535).astype("u2"),
        {**COLOUR, "compression": "lzw", "predictor": True},
        BANDS * 255,
    ),
    "Zstandard of float32": (RAMP.astype("f4"), {**GREY, "compression": "zstd"}, grey(RAMP)),
    "tiles of int16": (
        np.kron((RAMP * 4000 - 1000).astype("i2"), np.ones((8, 8), "i2")),
        {**GREY, "tile": (16, 16)},
        grey(np.kron(RAMP, np.ones((8, 8)))),
    ),
    "13 bands of float64": (
        np.concatenate([BANDS, np.ones((6, 8, 10))], -1),
        {**GREY, "planarconfig": "contig"},
        BANDS * 255,
    ),
    "5 bands of uint8": (
        np.concatenate([BANDS * 255, np.zeros((6, 8, 2))], -1).round().astype("u1"),
        {**GREY, "planarconfig": "contig"},
        BANDS * 255,
    ),
    "13 planes of uint16": (
        np.moveaxis(np.concatenate([BANDS * 65535, np.zeros((6, 8, 10))], -1), -1, 0).astype("u2"),
        {**GREY, "planarconfig": "separate"},
        BANDS * 255,
    ),
    "16-bit transparency": (
        np.concatenate([BANDS * 65535, RAMP[..., None] * 65535], -1).astype("u2"),
        {**COLOUR, "extrasamples": ["unassalpha"]},
        (BANDS * RAMP[..., None] + 1 - RAMP[..., None]) * 255,
    ),
    "16-bit CMYK": (
        np.concatenate([(1 - BANDS) * 65535, np.zeros((6, 8, 1))], -1).astype("u2"),
        {"photometric": "separated"},
        BANDS * 255,
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_tiff_looks_as_its_tags_say(name, tmp_path):
    values, options, expected = LAYOUTS[name]
    tifffile.imwrite(tmp_path / "a.tif", values, **options)
    seen = np.asarray(decode(tmp_path / "a.tif"), dtype=float)
    expected = grey(HOLES) if expected is None else expected
    assert seen.shape == expected.shape
    assert np.abs(seen - expected).max() <= 2


def turned(values: np.ndarray, tag: int) -> np.ndarray:
    """As the EXIF standard says where row and column 0 lie."""
    if tag >= 5:
        values = values.swapaxes(0, 1)
    flips = {2: np.s_[:, ::-1], 3: np.s_[::-1, ::-1], 4: np.s_[::-1]}
    flips |= {6: np.s_[:, ::-1], 7: np.s_[::-1, ::-1], 8: np.s_[::-1]}
    return values[flips[tag]] if tag in flips else values


@pytest.mark.parametrize("tag", range(1, 9))
def test_a_tiff_that_pillow_does_not_read_stands_upright(tag, tmp_path):
    extra = [(274, "H", 1, tag, True)]
    for name, values in (("pillow", (BANDS * 255).round().astype("u1")), ("ours", BANDS)):
        tifffile.imwrite(tmp_path / name, values, photometric="rgb", extratags=extra)
        seen = np.asarray(decode(tmp_path / name), dtype=float)
        assert np.abs(seen - turned(BANDS * 255, tag)).max() <= 1, name


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        (RAMP.astype("c8"), GREY, "a TIFF layout that is not read (1 band of complex64)"),
        (
            (RAMP * 65535).astype("u2"),
            {"photometric": "cfa"},
            "a TIFF layout that is not read (1 band of uint16, cfa)",
        ),
    ],
)
def test_a_layout_that_is_not_read_is_said(values, options, said, tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", values, **options)
    with pytest.raises(Undecodable) as reason:
        decode(tmp_path / "a.tif")
    assert str(reason.value) == said


@pytest.mark.parametrize("compression", [None, "zlib", "lzw"])
def test_a_tiff_that_is_cut_off_is_not_taken(compression, tmp_path):
    noise = np.random.default_rng(0).integers(0, 65535, (60, 60, 3), dtype=np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", noise, compression=compression, photometric="rgb")
    whole = (tmp_path / "a.tif").read_bytes()
    for share in (0.02, 0.5, 0.99):
        (tmp_path / "b.tif").write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(Undecodable, match="cut off|damaged"):
            decode(tmp_path / "b.tif")


def test_further_pages_are_noticed_but_not_smaller_copies(tmp_path):
    for kind in ("u1", "i2"):
        page = (RAMP * 100).astype(kind)
        for name, options in (("pages", {}), ("copy", {"subfiletype": 1})):
            with tifffile.TiffWriter(tmp_path / name) as file:
                file.write(page, photometric="minisblack")
                file.write(page[::2, ::2], photometric="minisblack", **options)
            notes: set[str] = set()
            assert decode(tmp_path / name, notes=notes).size == (8, 6)
            assert notes == ({MORE} if name == "pages" else set()), (name, kind)


def png(values: np.ndarray) -> bytes:
    return pytest.importorskip("imagecodecs").png_encode(values)


def test_twelve_bits_in_a_16_bit_png_are_not_nearly_black(tmp_path):
    alpha = np.full((6, 8, 1), 65535, "u2")
    deep = {65535: (BANDS * 65535).astype("u2"), 4095: (BANDS * 4095).astype("u2")}
    for top, values in deep.items():
        for name, stored in (("rgb", values), ("rgba", np.concatenate([values, alpha], -1))):
            (tmp_path / "a.png").write_bytes(png(stored))
            seen = np.asarray(decode(tmp_path / "a.png"), dtype=float)
            assert np.abs(seen - BANDS * 255).max() <= 2, (top, name)


def test_grey_png_pgm_and_float_maps_follow_the_same_rule(tmp_path):
    Image.fromarray((RAMP * 65535).astype("u2")).save(tmp_path / "deep.png")
    Image.fromarray((RAMP * 4095).astype("u2")).save(tmp_path / "twelve.png")
    values = (RAMP * 1023).round().astype(">u2").tobytes()
    (tmp_path / "ten.pgm").write_bytes(b"P5 8 6 1023\n" + values)
    (tmp_path / "float.pfm").write_bytes(b"Pf\n8 6\n-1.0\n" + RAMP[::-1].astype("<f4").tobytes())
    for path in tmp_path.iterdir():
        assert np.abs(np.asarray(decode(path), dtype=float) - grey(RAMP)).max() <= 2, path.name


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[7, 7]], "u1"), [7, 7]),
        (np.array([[0, 0]], "u2"), [0, 0]),
        (np.array([[5e9, 5e9]], "f8"), [0, 0]),  # one value is no range
        (np.array([[-5, -5]], "i4"), [0, 0]),
        (np.array([[np.nan, np.nan]], "f4"), [0, 0]),
        (np.array([[np.inf, 0.5]], "f4"), [0, 128]),
        (np.array([[-32768, -1000, 0, 3000]], "i2"), [0, 0, 64, 255]),  # a scanner's no data
        (np.array([[-32768, -20000, 32767]], "i2"), [0, 50, 255]),  # all of its range is used
        (np.array([[100.0, 200.0, 500.0]], "f4"), [0, 64, 255]),  # heights
        (np.array([[100, 200, 500]], "i2"), [0, 64, 255]),
        (np.array([[0, 1024, 2048]], "u2"), [0, 64, 128]),  # of 12 bits
    ],
)
def test_what_becomes_black_and_white(values, expected):
    assert to_bytes(values).tolist() == [expected]


def test_a_tiff_is_read_from_bytes_too(tmp_path):
    from core.images import tiff

    file = io.BytesIO()
    tifffile.imwrite(file, (RAMP * 4000 - 1000).astype("i2"), photometric="minisblack")
    image, more = tiff.read(file, 100)
    assert image.size == (8, 6) and not more
