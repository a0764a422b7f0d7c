"""The training loop of every small network here: vectors resident on the device, no loader."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn

from ..base.arrays import tensor_of
from ..base.errors import BadInput
from ..base.parallel import one_thread
from ..base.progress import Progress
from .device import bf16_products, by_blocks
from .schedule import Schedule, batch_count

Step = Callable[[Tensor], tuple[Tensor, Mapping[str, Tensor]]]  # rows -> loss, its named parts


def resident(array: np.ndarray, device: torch.device) -> Tensor:
    """A copy of the array on the device; a batch of it is made float32 by `.float()`."""
    return torch.tensor(np.asarray(array), device=device)


def inputs(array: np.ndarray, device: torch.device) -> Tensor:
    """The array as float32 on the device, not to be changed.

    On a CPU nothing is copied: the rows stay where they are, memory-mapped as a rule.
    """
    return tensor_of(array).to(device, torch.float32)


def quick_products(device: torch.device) -> torch.autocast:
    """Inside, layers multiply in bfloat16 where that is asked for; sums and parameters stay exact.

    What comes out of a network may be bfloat16 then.
    """
    return torch.autocast(device.type, torch.bfloat16, enabled=bf16_products(device))


def generator(seed: int, device: torch.device) -> torch.Generator:
    """Random numbers of their own, on the device."""
    return torch.Generator(device).manual_seed(seed)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Layers built inside have weights that depend on the seed alone; torch's own state is kept."""
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(seed)
        yield


def batches(images: int, size: int, random: torch.Generator) -> Sequence[Tensor]:
    """A random order of the rows in equal parts of at most `size`.

    Parts differ by one row at most. None has a single row, which batch normalisation could do
    nothing with: of an odd number of rows and a size of 2, one part has 3.
    """
    order = torch.randperm(images, generator=random, device=random.device)
    return order.tensor_split(batch_count(images, size))


@one_thread()
def fit(
    step: Step,
    parameters: Iterable[nn.Parameter],
    images: int,
    schedule: Schedule,
    random: torch.Generator,
    progress: Progress,
    after_step: Callable[[], object] = lambda: None,
) -> float:
    """Minimise the loss with Adam, reporting the mean of its parts after every epoch.

    On a CPU by one thread: the same numbers on every machine of a kind (decision 056).
    Returns the mean loss of the last epoch, nan without epochs. Raises BadInput when a loss stops
    being a number.
    """
    in_epoch, epochs = schedule.steps_in_epoch(images), schedule.epochs_for(images)
    rate, betas = schedule.learning_rate, schedule.betas
    optimiser = torch.optim.Adam(list(parameters), lr=rate, betas=betas, fused=True)
    means: list[float] = []
    for epoch in range(1, epochs + 1):
        history: list[Mapping[str, Tensor]] = []
        order = batches(images, schedule.batch, random)[:in_epoch]
        for rows in order:
            history.append(_descend(optimiser, *step(rows)))
            after_step()
        losses = _means(history, epoch)
        means.append(losses.pop(""))
        progress(epoch / epochs, f"Epoch {epoch} of {epochs}", **losses)
        if schedule.settled(means):
            break
    optimiser.zero_grad(set_to_none=True)  # what follows needs the room
    return means[-1] if means else math.nan


def _descend(
    optimiser: torch.optim.Optimizer, loss: Tensor, parts: Mapping[str, Tensor]
) -> Mapping[str, Tensor]:
    """One step down; the loss, under an empty name, and its parts, for the mean of the epoch."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return {"": loss.detach()} | {name: part.detach() for name, part in parts.items()}


def _means(history: list[Mapping[str, Tensor]], epoch: int) -> dict[str, float]:
    means = {name: float(torch.stack([h[name] for h in history]).mean()) for name in history[0]}
    if not all(map(math.isfinite, means.values())):
        raise BadInput(f"The loss is not a number in epoch {epoch}; choose a lower learning rate.")
    return means


@one_thread()
def predict(network: nn.Module, vectors: Tensor, block: int = 1024) -> Tensor:
    """The network's output for all rows in evaluation mode, block by block."""
    network.eval()
    found = None
    for number, made in enumerate(by_blocks(network, vectors, block)):
        if found is None:  # torch.cat would hold all of it twice
            found = made.new_empty(len(vectors), *made.shape[1:])
        found[number * block : number * block + len(made)] = made
    assert found is not None, "even of no rows there is a block"
    return found
