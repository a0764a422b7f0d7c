"""What the processor is quick at is found out by a trial, once in a process."""

import pytest

from core.base import processor


@pytest.fixture(autouse=True)
def anew():
    processor.is_quick_in_bf16.cache_clear()
    yield
    processor.is_quick_in_bf16.cache_clear()


def test_without_instructions_nothing_is_tried(monkeypatch):
    monkeypatch.setattr(processor, "multiplies_bf16", lambda: False)
    monkeypatch.setattr(processor, "_seconds", None)
    assert processor.bf16_gain() == 0 and not processor.is_quick_in_bf16()


@pytest.mark.parametrize(("bf16", "quick"), [(0.5, True), (1.0, False), (2.0, False)])
def test_with_them_the_time_of_products_decides_once(monkeypatch, bf16, quick):
    import torch

    asked = []

    def seconds(rows, weights):
        asked.append(rows.dtype)
        return bf16 if rows.dtype == torch.bfloat16 else 1.0

    monkeypatch.setattr(processor, "multiplies_bf16", lambda: True)
    monkeypatch.setattr(processor, "_seconds", seconds)
    assert processor.is_quick_in_bf16() is quick
    assert processor.is_quick_in_bf16() is quick
    assert len(asked) == 2 * processor.ROUNDS and set(asked) == {torch.float32, torch.bfloat16}


def test_a_processor_can_be_asked_and_timed():
    import torch

    assert processor.multiplies_bf16() in (False, True)
    assert processor._seconds(torch.ones(3, 4), torch.ones(5, 4)) > 0
