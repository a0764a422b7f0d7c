"""The colours of the drawings, by the noun that names them."""

from random import Random

from .sketch import Colour

PAINTS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "red": ((214, 64, 69), (196, 48, 62), (226, 86, 80)),
    "orange": ((238, 140, 58), (232, 120, 48), (244, 160, 84)),
    "yellow": ((246, 200, 76), (250, 212, 100), (240, 186, 50)),
    "green": ((92, 158, 98), (70, 136, 92), (124, 178, 108)),
    "blue": ((74, 126, 196), (58, 100, 170), (98, 156, 214)),
    "purple": ((132, 98, 176), (112, 82, 156), (154, 122, 196)),
    "pink": ((236, 140, 162), (244, 164, 180), (226, 118, 148)),
    "brown": ((142, 98, 66), (122, 82, 56), (164, 118, 80)),
    "white": ((244, 242, 236), (236, 236, 238), (250, 248, 244)),
    "gray": ((148, 154, 164), (128, 134, 146), (170, 174, 180)),
    "black": ((54, 56, 66), (44, 46, 56), (66, 66, 74)),
}

INK: Colour = (40, 42, 52, 255)
TYRE: Colour = (50, 52, 62, 255)
METAL: Colour = (206, 211, 218, 255)
GLASS: Colour = (178, 216, 232, 255)
LAMP: Colour = (255, 236, 160, 255)
WOOD: Colour = (140, 100, 70, 255)
LEAF: Colour = (86, 150, 92, 255)
WHITE: Colour = (248, 246, 240, 255)
ROSE: Colour = (232, 138, 140, 255)


def paint(name: str, rng: Random) -> Colour:
    """One of the tones that go by that name."""
    return tone(rng.choice(PAINTS[name]))


def tone(rgb: tuple[int, int, int], alpha: int = 255) -> Colour:
    return (*rgb, alpha)


def shade(colour: Colour, factor: float) -> Colour:
    """Darker for factors below 1; above 1, closer to white."""
    red, green, blue, alpha = colour
    if factor <= 1:
        return (int(red * factor), int(green * factor), int(blue * factor), alpha)
    share = factor - 1
    mixed = [int(c + (255 - c) * share) for c in (red, green, blue)]
    return (mixed[0], mixed[1], mixed[2], alpha)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the second colour in the first."""
    mixed = [int(a + (b - a) * share) for a, b in zip(first, second, strict=True)]
    return (mixed[0], mixed[1], mixed[2], mixed[3])
