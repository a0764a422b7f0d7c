"""Where `--out` goes: a file whole or not at all, or through what is no file, as the user told."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO

from ...base.disk import write_whole
from ...base.errors import BadInput
from ...store.cleaning import written_outside
from ...store.workspace import Workspace

STDOUT = "-"
NUMBERED = ("/dev/fd", "/proc/self/fd")  # what a shell has opened for us


def is_stdout(out: Path) -> bool:
    """Whether it is standard output, under whatever name."""
    return str(out) == STDOUT or _is_open_as(out, 1)


def is_stream(out: Path) -> bool:
    """Whether it is written through, a device or a pipe; nothing can lie beside it."""
    if is_stdout(out) or _is_open_as(out, 2):
        return True
    with suppress(OSError):
        mode = out.stat().st_mode
        opened = str(out.absolute()).startswith(NUMBERED)
        return opened or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    return False


def write(out: Path, content: bytes | Iterable[bytes], workspace: Workspace | None = None) -> None:
    """A file whole or not at all, where a link leads to; streams as they are, never replaced.

    Given the workspace, `clean` will know the place should this be killed. Raises BadInput.
    """
    try:
        if is_stream(out):
            with _stream(out) as stream:
                stream.writelines([content] if isinstance(content, bytes) else content)
            return
        target = out.resolve()
        with written_outside(workspace, target) if workspace else nullcontext():
            write_whole(target, content)
    except BrokenPipeError:  # its reader has had enough
        raise
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"Cannot write {out}: {reason}. Choose another --out.") from error
    print(f"wrote {out}")


@contextmanager
def _stream(out: Path) -> Iterator[IO[bytes]]:
    """Opened to add to, which cuts off nothing of a file that the shell has opened."""
    if is_stdout(out):
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with out.open("ab") as stream:
            yield stream


def _is_open_as(out: Path, number: int) -> bool:
    with suppress(OSError):
        return os.path.samestat(out.stat(), os.fstat(number))
    return False
