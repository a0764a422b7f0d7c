"""The training loop: batches, seeds, and what it does when things go wrong."""

import pytest
import torch

from core.base.errors import BadInput, Cancelled
from core.concepts.projector import build_projector, load_projector, projector_arrays
from core.learning.schedule import Schedule
from core.learning.training import batches, fit, generator, predict, seeded

CPU = torch.device("cpu")


@pytest.mark.parametrize(("images", "size"), [(5, 512), (513, 512), (1025, 512), (2000, 512)])
def test_every_image_is_in_one_batch_of_almost_equal_size(images, size):
    parts = list(batches(images, size, generator(0, CPU)))
    assert torch.cat(parts).sort().values.tolist() == list(range(images))
    lengths = [len(part) for part in parts]
    assert max(lengths) <= size and max(lengths) - min(lengths) <= 1 and min(lengths) > 1


@pytest.mark.parametrize(("images", "size"), [(5, 2), (3, 2), (2, 2), (13, 3)])
def test_no_image_is_alone_in_a_batch(images, size):
    lengths = [len(part) for part in batches(images, size, generator(0, CPU))]
    assert sum(lengths) == images and min(lengths) > 1 and max(lengths) <= size + 1


def test_seeded_layers_are_the_same_and_leave_torch_as_it_was():
    before = torch.get_rng_state()
    weights = []
    for _ in range(2):
        with seeded(3):
            weights.append(torch.nn.Linear(4, 4).weight)
    assert torch.equal(*weights)
    assert torch.equal(torch.get_rng_state(), before)


def train(step, progress, epochs=3, least_steps=0):
    weight = torch.nn.Parameter(torch.tensor(1.0))
    schedule = Schedule(epochs, least_steps, batch=4, learning_rate=0.1)
    fit(lambda rows: step(weight), [weight], 8, schedule, generator(0, CPU), progress)


def square(weight):
    return weight**2, {"square": weight**2}


def test_progress_tells_the_epoch_and_the_losses():
    calls = []
    train(square, lambda fraction, message="", **losses: calls.append((fraction, message, losses)))
    assert [call[0] for call in calls] == pytest.approx([1 / 3, 2 / 3, 1])
    assert calls[1][1] == "Epoch 2 of 3"
    assert calls[2][2]["square"] < calls[0][2]["square"]


def test_few_images_get_more_epochs():
    messages = []
    train(square, lambda fraction, message, **losses: messages.append(message), 3, least_steps=9)
    assert messages[-1] == "Epoch 5 of 5"  # two batches each


def test_training_ends_when_the_loss_has_settled():
    weight, told = torch.nn.Parameter(torch.ones(1)), []

    def step(rows):
        loss = weight.square().sum()
        return loss, {"square": loss}

    schedule = Schedule(9, 0, 10, 0.1, most_steps=4, patience=2, tolerance=10.0)
    random = torch.Generator().manual_seed(0)
    last = fit(step, [weight], 100, schedule, random, lambda *_, **losses: told.append(losses))
    assert len(told) == 3 and last == pytest.approx(told[-1]["square"])
    assert weight.item() == pytest.approx(1 - 12 * 0.1, abs=0.3)  # 3 epochs of 4 steps


def test_a_schedule_has_as_many_epochs_as_its_least_steps_take():
    few = Schedule(epochs=3, least_steps=9, batch=4, learning_rate=0.1)
    assert (few.steps_in_epoch(8), few.epochs_for(8), few.epochs_for(400)) == (2, 5, 3)
    short = Schedule(epochs=3, least_steps=9, batch=4, learning_rate=0.1, most_steps=1)
    assert (short.steps_in_epoch(400), short.epochs_for(400)) == (1, 9)


@pytest.mark.parametrize(("epochs", "halves"), [(8, (4, 4)), (5, (3, 2)), (1, (1, 0))])
def test_halves_of_a_schedule_take_as_many_epochs_together(epochs, halves):
    schedule = Schedule(epochs=epochs, least_steps=0, batch=4, learning_rate=0.1)
    assert tuple(half.epochs_for(8) for half in schedule.halves(8)) == halves
    few = Schedule(epochs=1, least_steps=20, batch=4, learning_rate=0.1)
    assert [half.epochs_for(8) for half in few.halves(8)] == [5, 5]


def test_of_very_many_images_an_epoch_sees_as_many_as_a_bound_allows():
    schedule = Schedule(epochs=3, least_steps=0, batch=512, learning_rate=0.1)
    assert schedule.steps_in_epoch(100_000) == 196
    assert schedule.steps_in_epoch(1_000_000) == 196
    assert schedule.epochs_for(1_000_000) == 3


def test_stop_ends_training_at_once():
    seen = []

    def stop(fraction, message="", **losses):
        seen.append(fraction)
        raise Cancelled

    with pytest.raises(Cancelled):
        train(square, stop)
    assert len(seen) == 1


def test_a_loss_that_is_not_a_number_is_an_error_with_a_way_out():
    def step(weight):
        return weight * float("nan"), {"broken": weight * float("nan")}

    with pytest.raises(BadInput, match="learning rate"):
        train(step, lambda *args, **losses: None)


def test_a_projector_can_be_rebuilt_from_its_arrays():
    projector = build_projector(dim=6, concepts=9, hidden=7, layers=5, seed=0)
    vectors = torch.randn(20, 6, generator=generator(0, CPU))
    projector(vectors)  # moves the statistics of batch normalisation
    arrays = projector_arrays(projector)
    assert {"linear1.weight", "norm1.running_mean", "linear5.bias"} <= set(arrays)
    assert all(array.dtype == "float32" for array in arrays.values())
    torch.testing.assert_close(
        predict(load_projector(arrays), vectors), predict(projector, vectors)
    )


def test_prediction_in_blocks_is_prediction_at_once():
    projector = build_projector(dim=6, concepts=9, hidden=7, layers=3, seed=0)
    vectors = torch.randn(20, 6, generator=generator(0, CPU))
    torch.testing.assert_close(predict(projector, vectors, block=3), predict(projector, vectors))
