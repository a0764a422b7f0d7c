"""What a drawing shows, kept in its file: nobody has to make its scene again to know."""

import json
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from .scenes import Scene, scene_of

KEY = "WhyCluster drawing"  # of the text in a PNG


@dataclass(frozen=True)
class Facts:
    """The nouns true of a drawing, and its class, which tells what some of them mean."""

    class_name: str
    nouns: tuple[str, ...]

    @classmethod
    def of(cls, scene: Scene) -> "Facts":
        return cls(scene.class_name, scene.nouns)


def to_text(scene: Scene) -> PngInfo:
    """Text for the PNG of a scene, from which `facts_of` reads what it shows."""
    info = PngInfo()
    info.add_text(KEY, json.dumps({"class": scene.class_name, "nouns": scene.nouns}))
    return info


def facts_of(folder: str, file: str) -> Facts:
    """What a file of the gallery shows, by its own text, else by its name.

    Galleries of before have no text, and a folder may be gone. Raises NotFound for other names.
    """
    try:
        with Image.open(Path(folder, file), formats=["PNG"]) as image:
            kept = json.loads(image.info[KEY])
        return Facts(kept["class"], tuple(kept["nouns"]))
    except (OSError, KeyError, ValueError):
        return Facts.of(scene_of(file))
