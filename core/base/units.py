"""Spans of time, sizes, shares and numbers of things as a person would say them."""

from .language import catalogue, say, spoken

UNITS = (("{n} days", 86400, 0), ("{n} h", 3600, 1), ("{n} min", 60, 0))


def duration(seconds: float) -> str:
    """Such as 40 s, 12 min, 3.5 h or 12 days."""
    for unit, length, decimals in UNITS:
        if seconds >= 2 * length or (length == 3600 and seconds >= length):
            return say(unit, n=f"{seconds / length:,.{decimals}f}")
    return say("{n} s", n=f"{max(seconds, 1):,.0f}")


def size(count: float) -> str:
    """Bytes such as 340 kB, 12 MB or 3.4 GB."""
    for unit, length, decimals in (("GB", 1e9, 1), ("MB", 1e6, 0)):
        if count >= length:
            return f"{count / length:,.{decimals}f} {unit}"
    return f"{max(count / 1e3, 1):,.0f} kB"


def count(number: int, noun: str) -> str:
    """Such as 1 image, 2,000 images or 3 classes."""
    if other := catalogue(spoken()).get(f"{{n}} {noun}"):
        return other.format(n=f"{number:,}")
    plural = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number:,} {noun}{plural}"


def counted(text: str) -> str:
    """What `count` made in English, such as 3 images, in the reader's language; "" for no such."""
    number, _, nouns = text.partition(" ")
    if not number.replace(",", "").isdecimal():
        return ""
    known = (catalogue(spoken()).get(f"{{n}} {nouns.removesuffix(s)}") for s in ("", "s", "es"))
    return next((other.format(n=number) for other in known if other), "")


def percent(share: float) -> str:
    """Such as 42 %, of 0.42; a share above 0 is never written as 0 %."""
    return say("under 1 %") if 0 < share < 0.01 else f"{100 * float(share):.0f} %"
