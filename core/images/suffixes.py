"""Which files are pictures, by their names or their first bytes, and what opens those not read."""

import os
import stat
from collections.abc import Mapping

from PIL import features

FORMATS = ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM"]  # whatever the name of the file
if features.check("avif"):
    FORMATS.append("AVIF")

# Pillow reads them; those without a signature, or rare, only where the name says so.
_BY_NAME = {
    "BLP": ".blp",
    "BMP": ".bmp .dib",
    "CUR": ".cur",
    "DDS": ".dds",
    "DIB": ".dib",
    "FITS": ".fit .fits .fts",
    "FLI": ".fli .flc",
    "FTEX": ".ftc .ftu",
    "GBR": ".gbr",
    "GIF": ".gif",
    "ICNS": ".icns",
    "ICO": ".ico",
    "IM": ".im",
    "JPEG": ".jpg .jpeg .jpe .jfif .jif .mpo",
    "JPEG2000": ".jp2 .j2k .j2c .jpc .jpf .jpx",
    "MSP": ".msp",
    "PCX": ".pcx",
    "DCX": ".dcx",
    "PNG": ".png .apng",
    "PPM": ".ppm .pgm .pbm .pnm .pfm",
    "PSD": ".psd",
    "QOI": ".qoi",
    "SGI": ".sgi .rgb .rgba .bw",
    "SPIDER": ".spi .spider",
    "SUN": ".ras .sun",
    "TGA": ".tga .icb .vda .vst",
    "TIFF": ".tif .tiff .tf8 .btf .lsm .ome",
    "WEBP": ".webp",
    "XBM": ".xbm",
    "XPM": ".xpm",
}
# What Pillow opens, if it was built so, and what core.images.plugins does.
AVIF, HEIF, JXL, EXR, RADIANCE = "AVIF", "HEIF", "JXL", "EXR", "RADIANCE"
_BY_PLUGIN = {
    AVIF: ".avif .avifs",
    HEIF: ".heic .heif .heics .heifs .hif",
    JXL: ".jxl",
    EXR: ".exr",
    RADIANCE: ".hdr .rgbe .xyze",
}

_RAW = "a camera's raw file; develop it to JPEG or TIFF (darktable, RawTherapee, rawpy)"
_VECTOR = "a drawing of lines, not of pixels; export it as PNG (Inkscape, rsvg-convert)"
_MEDICAL = "a medical picture; export it as PNG or TIFF (pydicom, dcm2niix, 3D Slicer)"
_MICROSCOPE = "a microscope's own file; export it as TIFF (Bio-Formats, Fiji)"
_SLIDE = "a scanned slide; cut it into tiles of PNG or TIFF (OpenSlide, QuPath)"
_LAYERS = "a drawing program's own file; export it as PNG (GIMP, Krita)"
_OTHER = "a picture in a format that is not read; convert it to PNG (ImageMagick, XnView)"
_UNREAD = {
    _RAW: ".dng .cr2 .cr3 .crw .nef .nrw .arw .srf .sr2 .raf .orf .rw2 .rwl .pef .ptx .srw .3fr "
    ".fff .iiq .erf .mef .mos .mrw .dcr .kdc .k25 .x3f .gpr .raw",
    _VECTOR: ".svg .svgz .eps .ai .wmf .emf .cgm",
    _MEDICAL: ".dcm .dicom .nii .nrrd .mha",
    _MICROSCOPE: ".czi .lif .nd2 .oib .oif .vsi",
    _SLIDE: ".svs .ndpi .scn .mrxs",
    _LAYERS: ".xcf .kra .psb .ora .clip .afphoto .procreate",
    _OTHER: ".jxr .wdp .hdp .jls .jng .mng .pct .pict .pic .pcd .palm .fpx .djvu .bpg .flif .pgx "
    ".ktx .ktx2 .webp2 .sff .wbmp .cin .dpx",
}


class NotRead(Exception):
    """Why a picture that may be sound is not read, and what opens it where that is known."""


def _turned(groups: Mapping[str, str]) -> dict[str, str]:
    return {suffix: name for name, suffixes in groups.items() for suffix in suffixes.split()}


FORMAT_OF = _turned(_BY_NAME)  # suffix -> what Pillow calls the format
PLUGIN_OF = _turned(_BY_PLUGIN)  # suffix -> one of these
OPENED_BY = _turned(_UNREAD)  # suffix -> what the file is and what would open it
EXTENSIONS = frozenset({*FORMAT_OF, *PLUGIN_OF, *OPENED_BY})  # the names that say picture

HEAD = 132  # bytes that tell
_STARTS = (
    *(b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"),
    *(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"II\xbc\x01"),  # TIFF, BigTIFF, JPEG XR
    *(b"8BPS\0", b"qoif", b"FUJIFILMCCD-RAW", b"gimp xcf"),
    *(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xffO\xffQ", b"\0\0\0\x0cJXL \r\n\x87\n"),
)
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")


def is_picture(head: bytes) -> bool:
    """Whether the first HEAD bytes of a file say that it is a picture, whatever its name."""
    if head.startswith(_STARTS) or plugin_of(head):
        return True
    if head[:4] == b"RIFF":
        return head[8:12] == b"WEBP"
    if head[:2] == b"BM":  # two letters alone may be a word
        return head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS
    return head[128:132] == b"DICM"


_BMP_HEADERS = [size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124)]


def is_named_like_one(name: str) -> bool:
    """Whether the ending of a file's name says picture."""
    return os.path.splitext(name)[1].lower() in EXTENSIONS


def starts_like_one(path: str) -> bool:
    """Whether the first bytes of a file say picture; no pipe or device is opened."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        with open(path, "rb") as file:
            return is_picture(file.read(HEAD))
    except (OSError, ValueError):
        return False


def plugin_of(head: bytes) -> str | None:
    """AVIF, HEIF, JXL, EXR or RADIANCE by the first bytes of a file."""
    if head.startswith(b"v/1\x01"):
        return EXR
    if head.startswith((b"#?RADIANCE", b"#?RGBE")):
        return RADIANCE
    if head.startswith((b"\0\0\0\x0cJXL \r\n\x87\n", b"\xff\x0a")):
        return JXL
    if head[4:8] != b"ftyp":
        return None
    brands = [head[at : at + 4] for at in range(8, min(len(head), head[3] or HEAD), 4)]
    if any(brand in _AVIF_BRANDS for brand in brands):
        return AVIF
    return HEIF if any(brand in _HEIF_BRANDS for brand in brands) else None


def unread(suffix: str, head: bytes) -> str | None:
    """What a picture is that is not read and what would open it, by its name or first bytes."""
    if suffix in OPENED_BY and not head.startswith(_READ):
        return OPENED_BY[suffix]
    known = {
        b"FUJIFILMCCD-RAW": _RAW,
        b"gimp xcf": _LAYERS,
        b"II\xbc\x01": _OTHER,
    }
    found = next((said for start, said in known.items() if head.startswith(start)), None)
    return found or (_MEDICAL if head[128:132] == b"DICM" else None)


_READ = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")  # a picture under another's name
