"""What the Hugging Face hub's cache on this machine holds, without the hub's own library."""

from pathlib import Path


def cached(address: str) -> Path | None:
    """The file of `owner/repository/[file]` in the Hugging Face hub's cache on this machine.

    The hub's own function does the same; to import it takes a page a third of a second.
    """
    from huggingface_hub import constants

    repository, _, given = address.rpartition("/")
    kept = Path(constants.HF_HUB_CACHE) / f"models--{repository.replace('/', '--')}"
    newest = kept / "refs" / "main"  # names a folder of snapshots
    if not newest.is_file():
        return None
    folder = kept / "snapshots" / newest.read_text(encoding="utf-8").strip()
    files = (folder / file for file in file_names(given))
    return next((file for file in files if file.is_file()), None)


def file_names(given: str) -> tuple[str, ...]:
    """What a file of weights may be called at the hub, the safest kind first."""
    if not given:
        return ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
    stem, _, suffix = given.rpartition(".")
    return (f"{stem}.safetensors", given) if suffix in ("bin", "pth") else (given,)
