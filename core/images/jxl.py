"""What a JPEG XL file says in its first bytes: how large it is, and whether it moves."""

SIDES = (9, 13, 18, 30)  # bits of a side
RATIOS = ((1, 1), (6, 5), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))  # of width to height
MARK = b"\xff\x0a"
LENGTH = 32  # bytes after the mark, more than what is read here


class _Bits:
    """Numbers of some bits one after another, the least bit first."""

    def __init__(self, content: bytes):
        self.rest = int.from_bytes(content, "little")

    def take(self, count: int) -> int:
        found, self.rest = self.rest & ((1 << count) - 1), self.rest >> count
        return found


def pixels(head: bytes) -> int:
    """Pixels that the picture will have; 0 where they are not told.

    Its plug-in decodes as it opens, so that this is asked before.
    """
    bits = _stream(head)
    return 0 if bits is None else _size(bits)


def is_animated(head: bytes) -> bool:
    """Whether there are frames after the first, of which the plug-in says nothing.

    Source: ISO/IEC 18181-1, ImageMetadata. A file with a preview is taken for a still picture.
    """
    bits = _stream(head)
    if bits is None:
        return False
    _size(bits)
    all_default, extra_fields = bits.take(1), 0
    if not all_default:
        extra_fields = bits.take(1)
    if not extra_fields:
        return False
    bits.take(3)  # orientation
    if bits.take(1):  # the size that it is to be shown at
        _size(bits)
    has_preview, moves = bits.take(1), bits.take(1)
    return bool(moves and not has_preview)


def _stream(head: bytes) -> _Bits | None:
    """What follows the mark; a file of boxes has it in one, or in parts with a number before."""
    start = 0
    if not head.startswith(MARK):
        whole, part = head.find(b"jxlc"), head.find(b"jxlp")
        start = whole + 4 if whole >= 0 else part + 8
    if head[start : start + 2] != MARK:
        return None
    return _Bits(head[start + 2 : start + 2 + LENGTH])


def _size(bits: _Bits) -> int:
    """Height times width, as a SizeHeader has them."""
    small = bits.take(1)

    def side() -> int:
        return 8 * (bits.take(5) + 1) if small else bits.take(SIDES[bits.take(2)]) + 1

    height = side()
    ratio = bits.take(3)
    width = height * RATIOS[ratio - 1][0] // RATIOS[ratio - 1][1] if ratio else side()
    return width * height
