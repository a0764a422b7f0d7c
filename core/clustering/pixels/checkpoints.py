"""A training on disk after every epoch, whole or not at all.

last.safetensors   weights and optimiser; what they are of is JSON in its header
best.safetensors   weights of the epoch of lowest loss; its row is JSON in its header
epochs.json        losses, speed and what was watched of every epoch, for people
features-E.npy     features (n, d) after epoch E, unit rows; features-of-E.npy: in the end
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from ...base.errors import BadInput
from ...base.values import FloatArray
from .training import Training

LAST, BEST, CURVES = "last.safetensors", "best.safetensors", "epochs.json"
EpochRow = dict[str, float]  # epoch, seconds, images_per_second, losses, and what was watched


def save(folder: Path, training: Training, rows: list[EpochRow], used: float, best: bool) -> None:
    """Keep the training as it is after the last of the epochs `rows`, `used` seconds in all.

    best says that no epoch had a lower loss: its weights stay when others follow.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if best:
        _write(folder / BEST, training.network.state_dict(), rows[-1:])
    state = {"rows": rows, "used": used, "of": _of(training)}
    _write(folder / LAST, {**_network(training), **_optimiser(training)}, state)
    _replace(folder / CURVES, lambda path: path.write_text(json.dumps(rows), encoding="utf-8"))


def restore(folder: Path, training: Training) -> tuple[list[EpochRow], float]:
    """Put the training back to where the folder has it, if it has one.

    Returns its epochs so far and the seconds they took in all.

    Raises BadInput when the folder holds a training of other settings or images, or a longer one.
    """
    file = folder / LAST
    if not file.exists():
        return [], 0.0
    state = _header(file)
    _check_same(folder, state["of"], _of(training))
    _check_length(len(state["rows"]), training.settings.epochs)
    parts: dict[str, dict[str, Tensor]] = {"network": {}, "optimiser": {}}
    for name, tensor in load_file(file).items():
        part, _, rest = name.partition(".")
        parts[part][rest] = tensor
    training.network.load_state_dict(parts["network"])
    _load_optimiser(training, parts["optimiser"])
    return state["rows"], state["used"]


def save_features(file: Path, features: FloatArray) -> None:
    """Keep features (n, d) in a file that `after` or `at_the_end` names."""
    file.parent.mkdir(parents=True, exist_ok=True)

    def write(path: Path) -> None:
        with path.open("wb") as opened:
            np.save(opened, features)

    _replace(file, write)


def after(folder: Path, epoch: int) -> Path:
    """The file of the features after an epoch, 0 = before the first."""
    return folder / f"features-{epoch}.npy"


def at_the_end(folder: Path, epochs: int) -> Path:
    """The file of the features at the end of so many epochs: those of the one that counts."""
    return folder / f"features-of-{epochs}.npy"


def curves(folder: Path) -> list[EpochRow]:
    """Every epoch so far; none where there is no training."""
    file = folder / CURVES
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


def begun(folder: Path) -> int:
    """How many epochs of a training the folder holds."""
    file = folder / LAST
    return len(_header(file)["rows"]) if file.exists() else 0


def load_best(folder: Path) -> tuple[EpochRow, dict[str, Tensor]] | None:
    """The epoch of lowest loss and its weights; None where the folder holds none."""
    file = folder / BEST
    if not file.exists():
        return None
    [row] = _header(file)
    return row, load_file(file)


def _of(training: Training) -> dict[str, Any]:
    """What a training must agree in to go on from a checkpoint."""
    settings, store = training.settings, training.store
    images = {"images": len(store), "side": store.size}
    return {"method": settings.name, **settings.lasting(), **images}


def _check_same(folder: Path, there: dict[str, Any], here: dict[str, Any]) -> None:
    other = [name for name in here if there.get(name) != here[name]]
    if other:
        raise BadInput(
            f"The folder {str(folder)!r} holds a training with another {', '.join(other)}; "
            "give an empty folder, or the same settings."
        )


def _check_length(there: int, wanted: int) -> None:
    if there > wanted:
        raise BadInput(
            f"This training has {there:,} epochs already, {wanted:,} were asked for; "
            "ask for at least as many, or choose another seed."
        )


def _network(training: Training) -> dict[str, Tensor]:
    return {f"network.{name}": tensor for name, tensor in training.network.state_dict().items()}


def _optimiser(training: Training) -> dict[str, Tensor]:
    """Adam's moments of every parameter that has been moved, by its name."""
    state = training.optimiser.state
    return {
        f"optimiser.{kind}.{name}": tensor
        for name, parameter in training.network.named_parameters()
        for kind, tensor in state.get(parameter, {}).items()
    }


def _load_optimiser(training: Training, tensors: dict[str, Tensor]) -> None:
    for name, parameter in training.network.named_parameters():
        state = training.optimiser.state[parameter]
        for kind in ("step", "exp_avg", "exp_avg_sq"):
            tensor = tensors.get(f"{kind}.{name}")
            if tensor is None:
                continue
            if kind == "step":
                fused = training.optimiser.defaults["fused"]
                state[kind] = tensor.to(parameter.device) if fused else tensor
            else:  # laid out in memory as the parameter is: fused Adam walks both alike
                state[kind] = torch.empty_like(parameter, requires_grad=False).copy_(tensor)


def _write(file: Path, tensors: dict[str, Tensor], state: Any) -> None:
    flat = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    _replace(file, lambda path: save_file(flat, path, {"state": json.dumps(state)}))


def _replace(file: Path, write: Any) -> None:
    temporary = file.with_name(f".{file.name}")
    write(temporary)
    os.replace(temporary, file)


def _header(file: Path) -> Any:
    try:
        with safe_open(file, framework="pt") as opened:
            return json.loads(opened.metadata()["state"])
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"The checkpoint {str(file)!r} cannot be read ({error}); remove it to begin anew."
        ) from None
