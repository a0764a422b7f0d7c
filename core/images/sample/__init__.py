"""The sample gallery: drawings of sixteen kinds of thing, built from parts that are on record.

scenes.py         from a seed and a number to a scene: what is in the picture, where, its shapes
figures           the things, one file a kind; sketch.py is their geometry, palette.py their colours
surroundings.py   where a picture is set; clutter.py has the small things around the main one
painting.py       from a scene to pixels
truth.py          which phrases are true of a scene, and which of these are taught
facts.py          what a drawing shows, kept in its file

The encoder that learns from these drawings is core.encoders.sample.
"""

from .facts import Facts, facts_of, to_text
from .painting import draw
from .scenes import CLASSES, GALLERY_SIZE, Box, Scene, gallery, scene, scene_of
from .truth import is_true

__all__ = [
    "CLASSES",
    "GALLERY_SIZE",
    "Box",
    "Facts",
    "Scene",
    "draw",
    "facts_of",
    "gallery",
    "is_true",
    "scene",
    "scene_of",
    "to_text",
]
