"""The sample encoder's entry in the dict of encoders; light, so that pages may read it."""

from dataclasses import replace

from ..open_clip_kind import OPEN_CLIP_KIND
from .known import near
from .nouns import vectors

SAMPLE_KIND = replace(OPEN_CLIP_KIND, noun_vectors=vectors, known_near=near)
