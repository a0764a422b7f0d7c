"""The sample gallery: drawings of sixteen kinds of thing, built from parts that are on record."""

from core.sample.known import knows
from core.sample.painting import draw
from core.sample.scenes import CLASSES, GALLERY_SIZE, Box, Scene, gallery, scene, scene_of
from core.sample.truth import is_true

__all__ = [
    "CLASSES",
    "GALLERY_SIZE",
    "Box",
    "Scene",
    "draw",
    "gallery",
    "is_true",
    "knows",
    "scene",
    "scene_of",
]
