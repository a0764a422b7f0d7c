"""Where NLTK keeps its data, and how a corpus gets there."""

import io
import os
import sys
from pathlib import Path

from ..base.disk import refusals_told


def folders() -> list[Path]:
    """Where NLTK looks for data. It would say so itself, but takes a second to be imported."""
    given = [folder for folder in os.environ.get("NLTK_DATA", "").split(os.pathsep) if folder]
    users = [os.environ.get("APPDATA", "~"), "~"]
    inside = [f"{sys.prefix}{below}" for below in ("", "/share", "/lib")]
    shared = ["/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib"]
    shared = ["C:", "D:", "E:"] if os.name == "nt" else shared
    named = [*given, *(f"{folder}/nltk_data" for folder in (*users, *inside, *shared))]
    return [Path(os.path.expanduser(folder)) for folder in dict.fromkeys(named)]


def download(corpus: str, folder: str | None = None) -> bool:
    """Put corpora/{corpus}.zip into a folder, by default where NLTK looks; whether it is there."""
    import nltk

    said = io.StringIO()  # NLTK tells of failures in many words
    with refusals_told(folder or "nltk_data"):
        return bool(nltk.download(corpus, download_dir=folder, quiet=True, print_error_to=said))
