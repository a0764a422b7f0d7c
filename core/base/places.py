"""Where files lie: at a path that was typed; those of an image set, on disk or at a URL as well."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import gethostname
from typing import Any
from urllib.parse import unquote

from .errors import BadInput
from .spreadsheets import quoted

SCHEMES = ("s3", "gs", "gcs", "abfs", "hdfs", "file", "memory")
FILE_URL = re.compile(r"file:(?://([^/]*))?(/.*)", re.IGNORECASE)
CHANGE = ("ETag", "etag", "mtime", "LastModified", "last_modified", "updated", "created")


def typed(path: str | Path) -> Path:
    """The path that somebody typed, whether or not something is there; ~ is a home folder.

    Raises BadInput where that cannot be told, as without the right to look or of too long a name.
    """
    found = Path(os.path.expanduser(path))  # Path's own raises for a user that there is not
    try:
        found.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(
            f"The path {quoted(str(path))} cannot be followed ({reason}); check that it is right "
            "and may be read."
        ) from error
    return found


def pasted(text: str) -> str:
    """The path in what was pasted for one: without quotation marks, and of a file:// URL its path.

    So file managers, shells and browsers copy it: "C:\\my photos", 'my photos',
    file:///home/me/my%20photos, file:///C:/photos, file://server/photos.
    """
    found = text.strip()
    if len(found) > 1 and found[0] == found[-1] and found[0] in "\"'":
        found = found[1:-1].strip()
    if not (url := FILE_URL.fullmatch(found)):
        return found
    host, path = url[1] or "", unquote(url[2])
    if re.match("/[A-Za-z]:", path):  # of Windows
        return path[1:]
    return path if host.lower() in ("", "localhost") else f"//{host}{path}"


def is_url(root: str | Path) -> bool:
    """Whether the files lie at a URL such as s3://bucket/folder."""
    return "://" in str(root)


def check_url(url: str) -> None:
    """Raises BadInput for a URL of a kind that no images are read from."""
    scheme = url.partition("://")[0]
    if scheme not in SCHEMES or "::" in url:  # which would name a second place
        known = ", ".join(f"{name}://" for name in SCHEMES)
        raise BadInput(f"Images cannot be read from {url!r}; give a folder, or one of {known}.")


def place(root: str, file: str) -> str | Path:
    """Where a file of an image set is: a URL below a URL, else a path.

    Raises BadInput for a path that leads out of the folder, by a link that was not there when the
    images were imported.
    """
    if is_url(root):
        return f"{root}/{file}"
    if _leads_out(root, file):
        raise BadInput(
            f"The image {os.path.join(root, file)!r} is not opened: since the import it was "
            "replaced by a link that leads out of its folder. Put the file back, or import "
            "the images again."
        )
    return Path(root, file)


def _leads_out(root: str, file: str) -> bool:
    """Whether a path below a folder ends outside of it; links are followed where there are some."""
    path, has_links = root, False
    for part in file.split("/"):
        path = os.path.join(path, part)
        has_links = has_links or part == ".." or os.path.islink(path)
    return has_links and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def check_reachable(root: str) -> None:
    """Raises BadInput where the folder of an image set is not on the machine that this runs on."""
    if not is_url(root) and not Path(root).is_dir():
        raise BadInput(
            f"There is no folder {root!r} on the machine {gethostname()}; put it back. On a "
            "cluster, images lie in a folder that all nodes share, or at a URL such as "
            "s3://bucket/folder."
        )


def check_on_disk(root: str) -> None:
    """Raises BadInput where the images lie at a URL, for what copies or links files."""
    if is_url(root):
        raise BadInput(
            f"The images are at {root!r}, and only files on a disk can be sorted into "
            "folders; export labels.csv, which says where each belongs, or import a copy of "
            "them."
        )


def read(url: str) -> bytes:
    """A file's bytes. Raises FileNotFoundError, or what else its file system says."""
    system, path = _system(url)
    content: bytes = system.cat_file(path)
    return content


def states(root: str) -> dict[str, str]:
    """The files below a URL, by their path relative to it: size, and tag or time of change.

    Raises BadInput where it cannot be read, or is not a folder.
    """
    system, base = _system(root)
    with _errors_as_sentences(root):
        system.invalidate_cache()
        if system.isfile(base):
            raise BadInput(f"{root!r} is a file; give the folder that holds the images.")
        found: dict[str, dict[str, Any]] = system.find(base, detail=True)
    start = len(base.rstrip("/")) + 1
    return {path[start:]: _state(facts) for path, facts in sorted(found.items())}


def _state(facts: dict[str, Any]) -> str:
    changed = next((facts[name] for name in CHANGE if facts.get(name) is not None), "")
    return f"{facts.get('size')} {changed}"


def _system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path of the URL in it."""
    import fsspec

    check_url(url)
    with _errors_as_sentences(url):
        system, path = fsspec.core.url_to_fs(url)
    return system, path


@contextmanager
def _errors_as_sentences(url: str) -> Iterator[None]:
    """What a file system raises, of whatever kind, becomes BadInput with the URL."""
    try:
        yield
    except BadInput:
        raise
    except ImportError as error:
        raise BadInput(f"{url!r} needs a package that is not installed: {error}") from error
    except Exception as error:  # every file system has errors of its own
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise BadInput(f"{url!r} cannot be read ({said}); check address and rights.") from error
