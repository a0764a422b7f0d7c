"""Published weights of open_clip: from this machine's cache, else from the Hugging Face hub."""

import io
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from ..base.errors import Cancelled, WeightsUnavailable
from ..base.progress import Progress, ignore
from .catalogue import PHOTO, QUICK_GELU
from .hub import cached, file_names

REACH_SECONDS = 5


def download(name: str, address: str, progress: Progress = ignore) -> Path:
    """The file of weights at `owner/repository/[file]`, safetensors where there are.

    Raises WeightsUnavailable, within seconds when there is no network.
    """
    here = cached(address)
    if here is not None:
        return here
    _check_network(name)  # the hub's own retries would take most of a minute
    repo, _, given = address.rpartition("/")
    return _fetch(name, repo, file_names(given), progress)


def _fetch(name: str, repo: str, files: tuple[str, ...], progress: Progress) -> Path:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

    for file in files:
        try:
            # any revision: weights hold plain tensors, and nothing else of them is loaded
            report = _report_to(progress, name)
            return Path(hf_hub_download(repo, file, tqdm_class=report))  # nosec B615
        except LocalEntryNotFoundError:  # the name of what is an error of the network
            raise _unavailable(name, f"the network failed while fetching {file}") from None
        except EntryNotFoundError:
            continue
        except Cancelled:
            raise
        except Exception as error:  # the hub raises errors of many libraries
            raise _unavailable(name, _first_line(error)) from None
    raise _unavailable(name, f"{repo} holds none of {', '.join(files)}")


def _report_to(progress: Progress, name: str) -> Any:
    """A progress bar as the hub wants it, that tells ours and shows nothing."""
    from tqdm import tqdm

    class Report(tqdm):
        def __init__(self, *arguments: Any, **options: Any):
            options.pop("name", None)
            super().__init__(*arguments, **{**options, "file": io.StringIO(), "disable": False})

        def update(self, n: float | None = 1) -> bool | None:
            shown = super().update(n)
            total = self.total or self.n
            message = f"Downloading {name}: {self.n / 1e6:,.0f} of {total / 1e6:,.0f} MB"
            progress(self.n / max(total, 1), message)
            return shown

    return Report


def _check_network(name: str) -> None:
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        raise _unavailable(name, "HF_HUB_OFFLINE is set")
    request = urllib.request.Request(constants.ENDPOINT, method="HEAD")
    try:
        # the hub's own address, of which nothing is read
        urllib.request.urlopen(request, timeout=REACH_SECONDS).close()  # nosec B310
    except urllib.error.HTTPError:
        pass  # an answer all the same
    except (OSError, ValueError) as error:
        raise _unavailable(name, f"no network: {_first_line(error)}") from None


def _unavailable(name: str, reason: str) -> WeightsUnavailable:
    model, _, tag = name.partition("/")
    if tag == "openai" and not model.endswith(QUICK_GELU):
        model += QUICK_GELU  # as its weights were trained, which a file does not say
    return WeightsUnavailable(
        f"The weights of {name} are not on this machine and could not be downloaded ({reason}): "
        f"connect to the network, give a file as {model}@/path/to/weights.safetensors, "
        f"or use the encoder {PHOTO}, which needs no download."
    )


def _first_line(error: BaseException) -> str:
    cause = getattr(error, "reason", error)
    text = str(getattr(cause, "strerror", None) or cause).strip() or type(error).__name__
    return text.splitlines()[0][:160]
