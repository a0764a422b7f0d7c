"""Which phrases are true of a scene, and which of those the sample encoder learns to say."""

from collections.abc import Iterable
from functools import cache, lru_cache

from ...words.lexicon import Lexicon, load_lexicon
from .facts import Facts
from .scenes import CLASSES, Scene

# Which meaning of a noun the drawings intend: places in Lexicon.synsets_of(noun), (0,) where not
# listed. A key such as "bird/wing" holds for that class only.
MEANINGS: dict[str, tuple[int, ...]] = {
    "airplane/tail": (5,),
    "airplane/wing": (1,),
    "angelfish": (2,),
    "birch": (1,),
    "blue": (1,),
    "bodywork": (1,),
    "branch": (1,),
    "bridge": (5,),
    "cap": (8,),
    "cloud": (1,),
    "coconut": (1,),
    "collar": (4,),
    "coral": (1,),
    "ear": (0, 2),
    "ferry": (1,),
    "fighter": (1,),
    "flower": (0, 1),
    "fog": (0, 1),
    "foot": (3,),
    "forest": (0, 1),
    "funnel": (1,),
    "fur": (1,),
    "hatchback": (1,),
    "house/window": (0, 5),
    "leg": (1,),
    "load": (2,),
    "metal": (0, 1),
    "mushroom": (2, 3),
    "mushroom/gill": (1,),
    "oak": (1,),
    "orange": (1,),
    "palm": (2,),
    "plaster": (0, 2),
    "porthole": (1,),
    "puffball": (1,),
    "rain": (0, 1),
    "robin": (0, 1),
    "rock": (0, 1),
    "sail": (1,),
    "scale": (4,),
    "seat": (2, 3),
    "snow": (0, 1),
    "spot": (1,),
    "stalk": (3,),
    "star": (0, 1),
    "stem": (1,),
    "street": (0, 1),
    "stripe": (1,),
    "sunset": (0, 1),
    "tabby": (1,),
    "trailer": (1,),
    "trunk": (1,),
    "tuna": (1,),
    "villa": (0, 2),
    "water": (0, 1),
    "white": (1,),
    "window": (0, 1, 5),
}
WIDEST_TAUGHT = 700  # a word for more kinds of thing than this (object, structure) says too little
UNCERTAIN = 0.0


def is_true(shown: Scene | Facts, text: str) -> bool:
    """Whether a phrase names something in a drawing: a noun of it, a synonym or a wider word."""
    lexicon = load_lexicon()
    return any(
        synset in _true_synsets(shown.class_name, shown.nouns)
        for synset in lexicon.synsets_of(text)
    )


def meanings(noun: str, class_name: str = "") -> tuple[int, ...]:
    """The synsets that the drawings mean by a noun."""
    synsets = load_lexicon().synsets_of(noun)
    places = MEANINGS.get(f"{class_name}/{noun}", MEANINGS.get(noun, (0,)))
    return tuple(synsets[place] for place in places)


def taught(scene: Scene) -> dict[str, float]:
    """Phrases to teach for a scene with their weights: most for its class, least for clutter."""
    weights: dict[str, float] = {}
    for nouns, levels, weight in (
        (scene.clutter, 0, 0.15),
        (scene.materials, 0, 0.15),
        (scene.colours, 0, 0.15),
        (scene.conditions, 0, 0.25),
        (scene.surroundings, 0, 0.3),
        (scene.parts, 1, 0.7),
        ((scene.variant,), 2, 1.0),
        ((scene.class_name,), 2, 1.5),
    ):
        for noun in nouns:
            for phrase in _taught_words(noun, scene.class_name, levels):
                weights[phrase] = max(weight, weights.get(phrase, 0.0))
    for (
        name
    ) in CLASSES:  # a small tree beside a car: true, but the picture should not say tree first
        if name in weights and name != scene.class_name and name not in _class_words(scene):
            weights[name] = UNCERTAIN
    return weights


@lru_cache(maxsize=8192)
def _true_synsets(class_name: str, nouns: tuple[str, ...]) -> frozenset[int]:
    return frozenset().union(*(_upward(noun, class_name) for noun in nouns))


@cache
def _upward(noun: str, class_name: str) -> frozenset[int]:
    lexicon = load_lexicon()
    own = meanings(noun, class_name)
    return frozenset(own).union(*(lexicon.hypernyms(synset) for synset in own))


@cache
def _taught_words(noun: str, class_name: str, levels: int) -> tuple[str, ...]:
    lexicon = load_lexicon()
    found = [noun]
    for synset in meanings(noun, class_name):
        found += _lemmas(lexicon, (synset, *_narrow(lexicon, lexicon.hypernyms(synset, levels))))
    return tuple(dict.fromkeys(found))


def _class_words(scene: Scene) -> set[str]:
    words = _taught_words(scene.variant, scene.class_name, 2)
    return {*words, *_taught_words(scene.class_name, scene.class_name, 2)}


def _narrow(lexicon: Lexicon, synsets: Iterable[int]) -> list[int]:
    return [s for s in synsets if len(lexicon.hyponyms(s, None)) <= WIDEST_TAUGHT]


def _lemmas(lexicon: Lexicon, synsets: Iterable[int]) -> list[str]:
    return [lemma for synset in synsets for lemma in lexicon.lemmas(synset)]
