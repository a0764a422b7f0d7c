"""Vectors at 8 bits: none of the best is missed, whatever the rows are like."""

import numpy as np
import pytest

from core.concepts.levels import READ, Levels


def rows_of(kind, random, n=400, d=513):
    """Unit rows, alike ones, ones with a single large number, and of any length."""
    noise = random.normal(size=(n, d))
    if kind == "alike":
        noise = 1 + 1e-5 * noise
    if kind == "spiky":
        noise[np.arange(n), random.integers(0, d, n)] *= 500
    unit = noise / np.linalg.norm(noise, axis=1, keepdims=True)
    if kind == "long":
        unit *= 10.0 ** random.uniform(-3, 3, (n, 1))
    return unit.astype(np.float32)


@pytest.mark.parametrize("kind", ["plain", "alike", "spiky", "long"])
def test_none_of_the_best_is_missed(kind):
    random = np.random.default_rng(7)
    vectors = rows_of(kind, random)
    levels = Levels.of(vectors)
    for turn in range(40):
        direction = random.normal(size=vectors.shape[1]).astype(np.float32) * 10.0 ** (turn % 5 - 2)
        out = random.random(len(vectors)) < 0.3
        exact = np.where(out, -np.inf, vectors.astype(np.float64) @ direction.astype(np.float64))
        found = levels.candidates(direction, 5, out)
        assert set(np.argsort(-exact)[:5]) <= set(found.tolist())
        assert not out[found].any()


def test_every_row_is_read_and_few_are_candidates():
    """More rows than a thread reads at a time; the best lie at both ends."""
    random = np.random.default_rng(0)
    vectors = rows_of("plain", random, n=READ + 100, d=32)
    direction = rows_of("plain", random, n=1, d=32)[0]
    vectors[[0, READ - 1, READ, READ + 99]] = direction
    found = Levels.of(vectors).candidates(direction, 4, np.zeros(len(vectors), bool))
    assert {0, READ - 1, READ, READ + 99} <= set(found.tolist())
    assert len(found) < 20


def test_rows_of_zeros_and_no_rows_are_searched():
    zeros = np.zeros((3, 8), np.float32)
    direction = np.ones(8, np.float32)
    assert len(Levels.of(zeros).candidates(direction, 2, np.zeros(3, bool))) == 3
    assert len(Levels.of(zeros[:0]).candidates(direction, 2, np.zeros(0, bool))) == 0
