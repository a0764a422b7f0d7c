"""Zip files of images, checked before a byte is written; a bad member is left out and told of."""

import errno
import hashlib
import json
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..base.disk import renamed_when_whole
from ..base.errors import BadInput
from ..base.progress import Progress, ignore
from ..base.spreadsheets import LONGEST, quoted
from ..base.units import count, size
from ..base.values import Reject
from .members import Member, Sorted, members_of, refused
from .zip_names import encoding_of

MAX_FILES = 1_000_000
MAX_BYTES = 100_000_000_000
MAX_RATIO = 200  # unpacked / packed; photographs hardly shrink, bombs reach 1,000 and more
SMALL = 100_000_000  # below this many bytes any ratio is harmless
REJECTS = ".rejects.json"  # in the folder: members that could not be unpacked, and why


@dataclass(frozen=True)
class Extracted:
    """A folder of what was unpacked, and what was not."""

    folder: Path
    rejects: tuple[Reject, ...]
    others: int  # files that are no images


def extract(archive: Path, folder: Path, progress: Progress = ignore, names: str = "") -> Extracted:
    """Unpack the images of a zip into a folder named after its content.

    Hidden files, __MACOSX and what is no image by name or first bytes are left out. Links, locked,
    damaged and doubled members, those whose names are too long and zips in the zip are rejects.
    names is the encoding of names that do not say theirs, by default UTF-8 where all are, else
    CP437. A zip that was unpacked before is not unpacked again, and a failure leaves nothing
    behind. Raises BadInput for a zip that is damaged as a whole or holds no image that can be
    unpacked, for names that lead out of the folder, and for zip bombs.
    """
    try:
        encoding = encoding_of(archive, names)
        with zipfile.ZipFile(archive, metadata_encoding=encoding.name) as file:
            found = _checked(archive, file)
            target = folder / (_content_hash(archive) + encoding.suffix)
            if not target.is_dir():
                _check_space(archive, found.members, folder)
                _write(archive, file, found.members, target, progress)
        return Extracted(target, (*found.rejects, *_left_out(target)), found.others)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise _bad(archive, f"is damaged ({error}); make it or download it again") from None
    except UnicodeError as error:
        raise _bad(archive, _not_in(error, names)) from None
    except OSError as error:
        raise _bad(archive, f"cannot be unpacked ({error.strerror or error})") from None


def _checked(archive: Path, file: zipfile.ZipFile) -> Sorted:
    """What is worth unpacking, and why the rest is not; raises BadInput for an unsafe zip."""
    infos = file.infolist()
    if len(infos) > MAX_FILES:
        raise _bad(archive, f"holds {len(infos):,} files; the limit is {MAX_FILES:,}")
    for info in infos:
        unsafe = refused(info)
        if unsafe:
            raise _bad(archive, unsafe)
    _check_bomb(archive, infos)
    found = members_of(file)
    if not found.members:
        raise _bad(archive, _nothing(found, is_empty=not infos))
    return found


def _nothing(found: Sorted, is_empty: bool) -> str:
    """What a zip without images holds instead."""
    if found.rejects:
        first = f"{quoted(found.rejects[0].file)}: {found.rejects[0].reason}"
        files = count(len(found.rejects), "file")
        return f"holds no images that can be unpacked, but {files} like {first}"
    if found.others:
        return f"holds no images but {count(found.others, 'other file')}; give one that holds some"
    what = "is empty" if is_empty else "holds nothing but folders and hidden files"
    return f"{what}; give one that holds images"


def _not_in(error: UnicodeError, names: str) -> str:
    """That names are in another encoding, with the first of these as it stands."""
    first = getattr(error, "object", b"")[:LONGEST]
    said = f"holds names that are not in {getattr(error, 'encoding', names)}"
    return f"{said}, such as {first!r}" if first else said


def _check_bomb(archive: Path, infos: list[zipfile.ZipInfo]) -> None:
    if not infos:
        return
    unpacked = sum(info.file_size for info in infos)
    largest = max(infos, key=lambda info: info.file_size)
    most = f"most of it {quoted(largest.filename)} with {size(largest.file_size)}"
    packed = max(archive.stat().st_size, 1)  # members of a bomb may overlap, the file does not
    if unpacked > MAX_BYTES:
        raise _bad(archive, f"would unpack to {size(unpacked)}, {most}")
    if unpacked > SMALL and unpacked / packed > MAX_RATIO:
        raise _bad(
            archive,
            f"would unpack to {unpacked / packed:,.0f} times its size, as zip bombs do, {most}",
        )


def _check_space(archive: Path, members: list[Member], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    needed, free = sum(each.info.file_size for each in members), shutil.disk_usage(folder).free
    if needed > free:
        raise _bad(archive, f"needs {size(needed)} of disk, {size(free)} are free")


def _write(
    archive: Path,
    file: zipfile.ZipFile,
    members: list[Member],
    target: Path,
    progress: Progress,
) -> None:
    with renamed_when_whole(target) as temporary:
        bad: dict[str, str] = {}
        for done, member in enumerate(members):
            if done % 100 == 0:
                progress(done / len(members), f"Unpacking {done:,} of {len(members):,} files")
            try:
                reason = _unpacked(file, member, temporary)
            except OSError as error:  # such as of a full disk
                why = error.strerror or error
                raise _bad(
                    archive,
                    f"cannot be unpacked: {quoted(member.file)} could not be written ({why})",
                ) from None
            if reason:
                bad[member.file] = reason
        if len(bad) == len(members):
            first = f"the first, {quoted(members[0].file)}: {bad[members[0].file]}"
            raise _bad(archive, f"holds no image that is whole; {first}")
        if bad:
            (temporary / REJECTS).write_text(json.dumps(bad), encoding="utf-8")


def _unpacked(file: zipfile.ZipFile, member: Member, folder: Path) -> str | None:
    """Write a member below a folder, or say why that cannot be; raises OSError of a full disk."""
    path = folder / member.file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as sink:
            return _copied(file, member.info, sink)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        return "a file and a folder of the zip have the same name"
    except OSError as error:
        if error.errno not in (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ):
            raise
        return f"its name cannot be that of a file here ({error.strerror})"


def _copied(file: zipfile.ZipFile, info: zipfile.ZipInfo, sink: BinaryIO) -> str | None:
    try:
        with file.open(info) as source:
            shutil.copyfileobj(source, sink)  # zipfile stops at the size that was declared
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        Path(sink.name).unlink()
        return f"damaged in the zip ({' '.join(str(error).split())[:80]})"
    return None


def _left_out(folder: Path) -> list[Reject]:
    """What could not be unpacked when the folder was made."""
    try:
        bad = json.loads((folder / REJECTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Reject(file, reason) for file, reason in bad.items()]


def _content_hash(archive: Path) -> str:
    digest = hashlib.sha256()
    with archive.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:16]


def _bad(archive: Path, reason: str) -> BadInput:
    return BadInput(f"The zip {archive.name!r} {reason}.")
