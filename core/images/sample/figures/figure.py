"""What a drawer of one class hands back: its sketch and the nouns that are true of it."""

from dataclasses import dataclass

from ..sketch import Sketch


@dataclass(frozen=True)
class Figure:
    """A thing about two units wide. On the ground it stands on y = 0, elsewhere it is centred.

    `place` is where it belongs: ground, water (floats on it), air or sea (below the surface).
    """

    sketch: Sketch
    variant: str
    colours: tuple[str, ...]
    place: str = "ground"
    materials: tuple[str, ...] = ()
