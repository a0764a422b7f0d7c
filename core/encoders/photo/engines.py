"""Two ways to run the photo encoder's tower: onnxruntime on a CPU, torch elsewhere."""

import hashlib
import io
import logging
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ...base.disk import write_whole
from ...base.values import FloatArray
from .tower import SHA256, Tower

Engine = Callable[[Tensor], FloatArray]  # pixels (b, 3, s, s) from 0 to 1 to features (b, 1280)
TOLERANCE = 1e-4  # the most that a feature may differ from torch's
VERSION = 1  # raise it when the exported graph changes
log = logging.getLogger(__name__)


def build_engine(tower: Tower, size: int, device: torch.device, folder: Path | None) -> Engine:
    """The fastest way to run the tower on the device; folder keeps the exported graph.

    On a CPU a graph that cannot be exported, or that differs from torch by more than 1e-4, is
    left aside with a line in the log.
    """
    if device.type == "cpu":
        try:
            return _checked(_onnx_engine(tower, size, folder), tower, size)
        except Exception as error:  # a missing onnxruntime, an operator it lacks, a wrong result
            log.warning("The photo encoder runs on torch, which is slower: %s", error)
            if folder is not None:  # it may be damaged; the next time it is exported anew
                (folder / _file_name(size)).unlink(missing_ok=True)
    return torch_engine(tower, device)


def torch_engine(tower: Tower, device: torch.device) -> Engine:
    """The tower by torch: bf16 on CUDA, channels last everywhere."""
    network = tower.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    half = torch.autocast("cuda", dtype=torch.bfloat16, enabled=device.type == "cuda")

    @torch.inference_mode()
    def run(pixels: Tensor) -> FloatArray:
        with half:
            features = network(pixels.to(device, memory_format=torch.channels_last))
        array: FloatArray = features.float().cpu().numpy()
        return array

    return run


def _onnx_engine(tower: Tower, size: int, folder: Path | None) -> Engine:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # threads have batches of their own (core.encoders.batches)
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        _graph(tower, size, folder), options, providers=["CPUExecutionProvider"]
    )

    def run(pixels: Tensor) -> FloatArray:
        array: FloatArray = session.run(None, {"pixels": pixels.numpy()})[0]
        return array

    return run


def _graph(tower: Tower, size: int, folder: Path | None) -> bytes:
    """The tower as an ONNX file: from the folder, else exported, and kept there."""
    name = _file_name(size)
    if folder is not None and (folder / name).is_file():
        return (folder / name).read_bytes()
    graph = _export(tower, size)
    if folder is not None:
        write_whole(folder / name, graph)
    return graph


def _file_name(size: int) -> str:
    known = f"{SHA256} {VERSION} {size} {torch.__version__}"
    return f"photo-{hashlib.sha256(known.encode()).hexdigest()[:16]}.onnx"


def _export(tower: Tower, size: int) -> bytes:
    """Takes two seconds; the newer exporter takes 35 and gives the same numbers."""
    graph = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that this exporter is the older one
        torch.onnx.export(
            tower,
            (torch.zeros(1, 3, size, size),),
            graph,  # type: ignore[arg-type]
            input_names=["pixels"],
            output_names=["features"],
            dynamic_axes={"pixels": {0: "batch"}, "features": {0: "batch"}},
            dynamo=False,
        )
    return graph.getvalue()


@torch.inference_mode()
def _checked(engine: Engine, tower: Tower, size: int) -> Engine:
    """The engine, once it has given what torch gives. Raises ValueError when it does not."""
    pixels = torch.rand(2, 3, size, size, generator=torch.Generator().manual_seed(0))
    difference = float(np.abs(engine(pixels) - tower(pixels).numpy()).max())
    if not difference <= TOLERANCE:
        raise ValueError(f"onnxruntime differs from torch by {difference:.1e}")
    return engine
