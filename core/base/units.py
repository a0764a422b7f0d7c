"""Spans of time, sizes, shares and numbers of things as a person would say them."""

UNITS = (("days", 86400, 0), ("h", 3600, 1), ("min", 60, 0))


def duration(seconds: float) -> str:
    """Such as 40 s, 12 min, 3.5 h or 12 days."""
    for unit, length, decimals in UNITS:
        if seconds >= 2 * length or (unit == "h" and seconds >= length):
            return f"{seconds / length:,.{decimals}f} {unit}"
    return f"{max(seconds, 1):,.0f} s"


def size(count: float) -> str:
    """Bytes such as 340 kB, 12 MB or 3.4 GB."""
    for unit, length, decimals in (("GB", 1e9, 1), ("MB", 1e6, 0)):
        if count >= length:
            return f"{count / length:,.{decimals}f} {unit}"
    return f"{max(count / 1e3, 1):,.0f} kB"


def count(number: int, noun: str) -> str:
    """Such as 1 image, 2,000 images or 3 classes."""
    plural = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number:,} {noun}{plural}"


def percent(share: float) -> str:
    """Such as 42 %, of 0.42; a share that is there is never 0 %."""
    return "under 1 %" if 0 < share < 0.01 else f"{100 * float(share):.0f} %"
