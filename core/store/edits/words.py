"""Edits in words: for the undo button, for other tabs, for the audit log."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...base.language import listed, retell, say, spoken, values
from ...base.units import count

SHOWN = 3  # phrases or names that are listed one by one
LONGEST = 60  # characters of a note


def sentence(verb: str, arguments: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """What an edit did, such as "Moved 3 images to bus"; names are those of the clusters."""
    words = dict(arguments)
    for argument in ("cluster", "into"):
        if isinstance(words.get(argument), int):
            words[argument] = names.get(words[argument], NAMELESS.format(n=words[argument]))
    if "images" in words:
        some = len(words["images"])
        words["images"] = "1 image" if some == 1 else f"{some:,} images"
    if "phrases" in words:
        words["phrases"] = _listed(words["phrases"])
    if verb in ("name_clusters", "rename_clusters"):
        words["names"] = _listed([name for name in words["names"] if name])
    if "clusters" in words:
        words["clusters"] = _listed([names.get(c, NAMELESS.format(n=c)) for c in words["clusters"]])
    if "text" in words:
        text = " ".join(words["text"].split()) or GONE
        words["text"] = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return SENTENCES[verb].format(**words, count=len(arguments.get("parts", ())))


SENTENCES = {
    "accept": "Accepted {images}",
    "skip": "Skipped {images}",
    "move": "Moved {images} to {cluster}",
    "rename_cluster": "Named {cluster} “{name}”",
    "rename_clusters": "Renamed {clusters} to {names}",
    "name_clusters": "Took over the names {names}",
    "merge_clusters": "Merged {clusters} into “{into}”",
    "split_cluster": "Split {cluster} into {count}",
    "make_cluster": "Made “{name}” of {images}",
    "reject_cluster": "Marked {cluster} as not a cluster",
    "keep_cluster": "Marked {cluster} as a cluster",
    "tag_images": "Tagged {images} “{tag}”",
    "untag_images": "Took the tag “{tag}” from {images}",
    "note_images": "Note on {images}: {text}",
    "note_cluster": "Note on {cluster}: {text}",
    "save_view": "Saved the view “{name}”",
    "drop_view": "Removed the view “{name}”",
    "add_phrases": "Added {phrases}",
    "remove_phrases": "Removed {phrases}",
    "rename_phrase": "Renamed “{phrase}” to “{to}”",
    "merge_phrases": "Merged {phrases} into “{into}”",
    "ban_phrases": "Banned {phrases}",
    "restore_phrases": "Restored {phrases}",
    "discard_draft": "Discarded the draft of the vocabulary",
    "relearn": "Relearnt the concepts",
    "name_run": "Name of the run: {text}",
    "adopt": "Kept the relearnt run",
    "discard": "Went back to the run before",
    "undo": "Undid",
    "redo": "Redid",
}


MORE, GONE, NAMELESS = "{shown} and {n} more", "taken away", "cluster {n}"


def told(verb: str, arguments: Mapping[str, Any], words: str) -> str:
    """An edit's words, which are kept in English, in the language of whoever reads them."""
    parts = values(SENTENCES.get(verb, ""), words)
    if parts is None or spoken() == "en":
        return words
    for some in {"phrases", "clusters", "names"} & {*parts}:
        parts[some] = retell(parts[some], [MORE]).replace("”, “", listed("”“"))
    for one in {"cluster", "into"} & {*parts}:
        parts[one] = retell(parts[one], [NAMELESS])
    if "images" in parts:
        parts["images"] = count(len(arguments["images"]), "image")
    if not arguments.get("text", "some").strip():
        parts["text"] = say(GONE)
    return say(SENTENCES[verb], **parts)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:SHOWN])
    more = f"{len(names) - SHOWN:,}"
    return shown if len(names) <= SHOWN else MORE.format(shown=shown, n=more)
