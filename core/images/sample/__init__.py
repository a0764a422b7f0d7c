"""The sample gallery: drawings of sixteen kinds of thing, built from parts that are on record."""

from .painting import draw
from .scenes import CLASSES, GALLERY_SIZE, Box, Scene, gallery, scene, scene_of
from .truth import is_true

__all__ = [
    "CLASSES",
    "GALLERY_SIZE",
    "Box",
    "Scene",
    "draw",
    "gallery",
    "is_true",
    "scene",
    "scene_of",
]
