"""Does anything vanish, or look wrong? python -m benchmarks.mixed_files

Writes 1,000 files of some 80 kinds (every writer and mode of Pillow, layouts of tifffile, HEIC,
JPEG XL, and what is not read), imports the folder by the command line, and compares the pixels of
each image with what was written. Then an older commit (--against REF) and this tree import JPEGs
only: peak memory of the three, in MB.
"""

import argparse
import io
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.images.decoding import open_image, quiet
from core.images.importing import ImageSet
from core.store.workspace import Workspace

SIZE = 96, 72
FILES = 1000
ROOT = Path(__file__).parents[1]
Pixels = NDArray[np.uint8]  # (h, w, 3)
Expected = NDArray[np.floating] | None  # None: it shall be rejected
Kind = Callable[[Pixels, Path], Expected]


def picture(number: int) -> Pixels:
    """Soft colours from black to white."""
    random = np.random.default_rng(number)
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] / 40
    waves = [np.sin(x * a + b) + np.cos(y * c + d) for a, b, c, d in random.uniform(0.3, 2, (3, 4))]
    bands = np.stack(waves, -1)
    low, high = bands.min((0, 1)), bands.max((0, 1))
    return np.round(255 * (bands - low) / (high - low)).astype(np.uint8)


def by_pillow(mode: str, suffix: str, **options: object) -> Kind:
    """Pillow's picture of a mode, as Pillow writes it."""

    def write(pixels: Pixels, path: Path) -> Expected:
        image = Image.fromarray(pixels)
        if mode == "LAB":
            from PIL import ImageCms

            srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
            image = ImageCms.applyTransform(image, ImageCms.buildTransform(srgb, lab, "RGB", "LAB"))
            shown = Image.fromarray(pixels)
        elif mode in ("RGBA", "LA"):
            image = image.convert("L" if mode == "LA" else "RGB").convert(mode)
            image.putalpha(image.getchannel(0))
            whole = Image.new("RGBA", image.size, "white")
            shown = Image.alpha_composite(whole, image.convert("RGBA")).convert("RGB")
        else:
            image = image.convert(mode)
            shown = image.convert("RGB")
        image.save(path.with_suffix(suffix), **options)
        return np.asarray(shown, dtype=float)

    return write


def animated(suffix: str, **options: object) -> Kind:
    def write(pixels: Pixels, path: Path) -> Expected:
        first, second = Image.fromarray(pixels), Image.new("RGB", SIZE)
        named = path.with_suffix(suffix)
        first.save(named, save_all=True, append_images=[second], **options)
        with Image.open(named) as image:  # a GIF has 256 colours
            return np.asarray(image.convert("RGB") if suffix == ".gif" else first, dtype=float)

    return write


def grey_of(pixels: Pixels) -> NDArray[np.floating]:
    return pixels[..., 0] / 255


def by_tifffile(kind: str, top: float, low: float = 0, bands: int = 1, **options: object) -> Kind:
    """Numbers from low to top; of more than one band the colours, and ones beyond the third."""

    def write(pixels: Pixels, path: Path) -> Expected:
        import tifffile

        share = grey_of(pixels)[..., None] if bands == 1 else pixels / 255
        values = share * (top - low) + low
        if bands > 3:
            values = np.concatenate([values, np.full((*share.shape[:2], bands - 3), top)], -1)
        values = values if np.dtype(kind).kind == "f" else np.round(values)
        values = values.astype(kind)
        if options.get("planarconfig") == "separate":
            values = np.moveaxis(values, -1, 0)
        drawn = {"photometric": "rgb" if bands == 3 else "minisblack"}
        stored = values[..., 0] if bands == 1 else values
        tifffile.imwrite(path.with_suffix(".tif"), stored, **{**drawn, **options})
        white_is_zero = options.get("photometric") == "miniswhite"
        shown = 1 - share if white_is_zero else share
        return np.broadcast_to(shown * 255, (*share.shape[:2], 3)).astype(float)

    return write


def deep_by_pillow(kind: str, top: float, suffix: str) -> Kind:
    def write(pixels: Pixels, path: Path) -> Expected:
        Image.fromarray((grey_of(pixels) * top).astype(kind)).save(path.with_suffix(suffix))
        return np.repeat(pixels[..., :1], 3, -1).astype(float)

    return write


def with_profile(space: str, suffix: str, **options: object) -> Kind:
    """Written in another colour space, by littleCMS from sRGB."""

    def write(pixels: Pixels, path: Path) -> Expected:
        from PIL import ImageCms

        wide = ImageCms.ImageCmsProfile(io.BytesIO(PROFILES[space]))
        srgb, image = ImageCms.createProfile("sRGB"), Image.fromarray(pixels)
        stored = ImageCms.applyTransform(image, ImageCms.buildTransform(srgb, wide, "RGB", "RGB"))
        stored.save(path.with_suffix(suffix), icc_profile=PROFILES[space], **options)
        return pixels.astype(float)

    return write


PROFILES: dict[str, bytes] = {}  # by the name of the space; see fill


def content(suffix: str, head: bytes = b"") -> Kind:
    """What is not read."""

    def write(pixels: Pixels, path: Path) -> Expected:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "TIFF")  # as raw files and whole slides begin
        path.with_suffix(suffix).write_bytes(head or file.getvalue())

    return write


def light(channels: str, suffix: str) -> Kind:
    """Linear light in floats, of which white is 1."""

    def write(pixels: Pixels, path: Path) -> Expected:
        share = pixels / 255
        lit = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
        lit = np.ascontiguousarray(lit if channels == "RGB" else lit[..., 0], np.float32)
        if suffix == ".hdr":
            from imagecodecs import rgbe_encode

            path.with_suffix(suffix).write_bytes(rgbe_encode(lit))
        else:
            import OpenEXR

            header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
            with OpenEXR.File(header, {channels: lit}) as file:
                file.write(str(path.with_suffix(suffix)))
        shown = pixels if channels == "RGB" else np.repeat(pixels[..., :1], 3, -1)
        return shown.astype(float)

    return write


def moving_jxl(pixels: Pixels, path: Path) -> Expected:
    """Frames after the first are of another picture."""
    from imagecodecs import jpegxl_encode

    frames = np.stack([pixels, 255 - pixels])
    path.with_suffix(".jxl").write_bytes(jpegxl_encode(frames, lossless=True))
    return pixels.astype(float)


def cut(pixels: Pixels, path: Path) -> Expected:
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (90, 90, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, "JPEG")
    path.with_suffix(".jpg").write_bytes(file.getvalue()[: len(file.getvalue()) // 2])


SHARP = {"quality": 95, "subsampling": 0}
KINDS: dict[str, Kind] = {
    "jpeg": by_pillow("RGB", ".jpg", **SHARP),
    "jpeg-grey": by_pillow("L", ".jpeg", **SHARP),
    "jpeg-progressive": by_pillow("RGB", ".jpe", progressive=True, **SHARP),
    "jpeg-cmyk": by_pillow("CMYK", ".jfif", **SHARP),
    "jpeg-adobe": with_profile("Adobe RGB", ".jpg", **SHARP),
    "jpeg-p3": with_profile("Display P3", ".jpg", **SHARP),
    **{f"png-{m}": by_pillow(m, ".png") for m in ("1", "L", "LA", "P", "RGB", "RGBA")},
    "png-16": deep_by_pillow("u2", 65535, ".png"),
    "png-12": deep_by_pillow("u2", 4095, ".png"),
    "png-adobe": with_profile("Adobe RGB", ".png"),
    "apng": animated(".apng", format="PNG"),
    "webp": by_pillow("RGB", ".webp", quality=95),
    "webp-lossless": by_pillow("RGBA", ".webp", lossless=True),
    "webp-animated": animated(".webp", lossless=True),
    "gif-grey": by_pillow("L", ".gif"),
    "gif-animated": animated(".gif"),
    **{f"bmp-{m}": by_pillow(m, ".bmp") for m in ("1", "L", "P", "RGB")},
    "dib": by_pillow("RGB", ".dib"),
    **{f"tiff-{m}": by_pillow(m, ".tif") for m in ("1", "L", "P", "RGB", "RGBA", "LA", "CMYK")},
    "tiff-lab": by_pillow("LAB", ".tiff"),
    "tiff-deflate": by_pillow("RGB", ".tiff", compression="tiff_adobe_deflate"),
    "tiff-lzw": by_pillow("RGB", ".tiff", compression="tiff_lzw"),
    "tiff-jpeg": by_pillow("RGB", ".tiff", compression="jpeg", quality=95),
    "tiff-adobe": with_profile("Adobe RGB", ".tiff"),
    "tiff-16": deep_by_pillow("u2", 65535, ".tif"),
    "tiff-float": deep_by_pillow("f4", 1, ".tif"),
    "tiff-pages": animated(".tiff"),
    "ppm": by_pillow("RGB", ".ppm"),
    "pgm": by_pillow("L", ".pgm"),
    "pbm": by_pillow("1", ".pbm"),
    "pgm-16": deep_by_pillow("u2", 65535, ".pgm"),
    "pfm": deep_by_pillow("f4", 1, ".pfm"),
    "jp2": by_pillow("RGB", ".jp2"),
    "j2k": by_pillow("L", ".j2k"),
    "mpo": animated(".mpo", **SHARP),
    "avif": by_pillow("RGB", ".avif", quality=95, subsampling="4:4:4"),
    "heic": by_pillow("RGB", ".heic", quality=95, chroma=444),
    "heif": by_pillow("RGBA", ".heif", quality=95, chroma=444),
    "jxl": by_pillow("RGB", ".jxl", lossless=True),
    "jxl-lossy": by_pillow("RGB", ".jxl", quality=95),
    "tga": by_pillow("RGB", ".tga"),
    "tga-rle": by_pillow("RGBA", ".tga", compression="tga_rle"),
    "pcx": by_pillow("RGB", ".pcx"),
    "pcx-grey": by_pillow("L", ".pcx"),
    "dds": by_pillow("RGB", ".dds"),
    "sgi": by_pillow("RGB", ".sgi"),
    "qoi": by_pillow("RGB", ".qoi"),
    "blp": by_pillow("P", ".blp"),
    "xbm": by_pillow("1", ".xbm"),
    "msp": by_pillow("1", ".msp"),
    "spider": by_pillow("F", ".spi", format="SPIDER"),
    "no-suffix": by_pillow("RGB", ".0001", format="PNG"),
    "heic-as-jpg": by_pillow("RGB", ".jpg", format="HEIF", quality=95, chroma=444),
    "uint32": by_tifffile("u4", 2**32 - 1),
    "int8": by_tifffile("i1", 127, -128),
    "int16": by_tifffile("i2", 3000, -1000),
    "int32": by_tifffile("i4", 3e6, -1e6),
    "white-is-zero-16": by_tifffile("u2", 65535, photometric="miniswhite"),
    "colour-16": by_tifffile("u2", 65535, bands=3),
    "colour-12": by_tifffile("u2", 4095, bands=3),
    "planes-16": by_tifffile("u2", 65535, bands=3, planarconfig="separate"),
    "planes-8": by_tifffile("u1", 255, bands=3, planarconfig="separate"),
    "lzw-16": by_tifffile("u2", 65535, bands=3, compression="lzw"),
    "zstd-16": by_tifffile("u2", 65535, bands=3, compression="zstd"),
    "tiles-16": by_tifffile("u2", 65535, bands=3, tile=(32, 32)),
    "float16": by_tifffile("f2", 1),
    "float32-colour": by_tifffile("f4", 1, bands=3),
    "float64": by_tifffile("f8", 1),
    "bands-5": by_tifffile("u1", 255, bands=5, planarconfig="contig"),
    "bands-13": by_tifffile("f8", 1, bands=13, planarconfig="contig"),
    "big-tiff": by_tifffile("u2", 65535, bands=3, bigtiff=True),
    "raw": content(".dng"),
    "slide": content(".svs"),
    "svg": content(".svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "eps": content(".eps", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    "exr": light("RGB", ".exr"),
    "exr-grey": light("Y", ".exr"),
    "radiance": light("RGB", ".hdr"),
    "exr cut off": content(".exr", b"v/1\x01\x02\0\0\0" + bytes(60)),
    "jxl-animated": moving_jxl,
    "dicom": content(".dcm", bytes(128) + b"DICM" + bytes(60)),
    "empty": lambda pixels, path: path.with_suffix(".png").touch(),
    "text": content(".jpg", b"no picture"),
    "cut off": cut,
}


def write_all(folder: Path, files: int = FILES) -> dict[str, Expected]:
    """Files of every kind in turn, and what each shall look like, by its name."""
    import pillow_heif
    import pillow_jxl  # noqa: F401

    from tests.core.test_colour import SPACES, rgb_profile

    pillow_heif.register_heif_opener()
    PROFILES.update({name: rgb_profile(name) for name in SPACES})
    expected: dict[str, Expected] = {}
    folder.mkdir(parents=True)
    names = list(KINDS)
    for number in range(files):
        kind = names[number % len(names)]
        found = KINDS[kind](picture(number), folder / f"{number:04} {kind}.x")
        (path,) = folder.glob(f"{number:04} *")
        expected[path.name] = found
    return expected


def imported(source: Path, workspace: Path, tree: Path = ROOT) -> float:
    """Import a folder by the command line; peak memory in MB."""
    given = ["import-images", "--source", str(source), "--workspace", str(workspace)]
    program = (
        "import resource, sys; from core.__main__ import start; code = start(); "
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3; "
        "print(f'peak {peak}'); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *given], cwd=tree, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(done.stdout.rsplit("peak ", 1)[1])


def wrong(expected: dict[str, Expected], workspace: Path) -> list[str]:
    """Files that vanished, were taken or refused against what was expected, or look different."""
    store = Workspace(workspace)
    images = store.load(ImageSet, store.records(ImageSet)[0].id)
    rejects = {reject.file: reject.reason for reject in images.rejects}
    said = [f"{file}: vanished" for file in expected.keys() - rejects.keys() - set(images.files)]
    said += [f"{file}: {rejects[file]}" for file in rejects if expected[file] is not None]
    for file in images.files:
        wanted = expected[file]
        if wanted is None:
            said.append(f"{file}: taken for an image")
            continue
        with quiet():
            seen = np.asarray(open_image(Path(images.root, file)), dtype=float)
        off = np.abs(seen - wanted).mean() if seen.shape == wanted.shape else np.inf
        if off > 3:
            said.append(f"{file}: {off:.1f} levels off on average")
    return sorted(said)


def main() -> None:
    from benchmarks.builds import checkout

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--against", default="HEAD", metavar="REF")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        expected = write_all(place / "files")
        peak = imported(place / "files", place / "workspace")
        print(f"{len(expected)} files of {len(KINDS)} kinds")
        said = wrong(expected, place / "workspace")
        print(*said, sep="\n")
        kinds = Counter(line.partition(" ")[2].partition(".")[0] for line in said)
        print(f"{len(said)} are wrong", dict(kinds))
        jpegs = place / "jpegs"
        jpegs.mkdir()
        for number in range(FILES):
            Image.fromarray(picture(number)).save(jpegs / f"{number}.jpg")
        with checkout(options.against, place / "older") as older:
            before = imported(jpegs, place / "w1", older)
        now = imported(jpegs, place / "w2")
        print(f"peak MB: JPEGs before {before:.0f}, now {now:.0f}; the mixed files {peak:.0f}")


if __name__ == "__main__":
    main()
