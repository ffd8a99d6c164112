"""The files of the data folder as they are at one moment, although the site goes on adding and deleting them.

Each file gets a second name (a hard link) in a folder of its own: that takes no room, and what the site deletes afterwards can
still be read there.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from goalweave.core.errors import InputError
from goalweave.datafolder.drafts import lock_draft
from goalweave.datafolder.links import is_followed

PREFIX = ".backup-"
"""Of the folders with second names, next to the files, since links do not lead to another file system."""

DRAFT = re.compile(r"\.(?:goalweave-)?(?:backup|compare)-[a-z0-9_]{8}")
"""Names of folders of backups at work; `tempfile` makes their ends."""

OF_THE_DISK = "lost+found"
"""What some file systems have in their first folder, for their own repairs."""

OF_THE_ARCHIVE = ("database", "goalweave-backup.json", "goalweave-checksums.txt")
"""Names that an archive uses itself; in a data folder they are from an archive that someone has extracted there."""

LINK = "is a symbolic link that a backup does not follow"
UNREADABLE = "cannot be read"
SHORTER = "became shorter while it was read"
RESERVED = "has a name that the archive uses itself"
UNSAFE = "has a backslash, or a colon before the first slash, in its name, which no restore accepts"

Skipped = dict[str, str]
"""Why a file, a folder or a link is not in the archive as it is, by its name in the data folder."""


@dataclass(slots=True)
class _Place:
    """A part of the data folder on one disk. name: in the data folder; links: the folder with second names, none where the file system
    has no such names; lock: of that folder."""

    folder: Path
    name: str
    links: Path | None = None
    lock: int = -1

    def open(self) -> None:
        """Make the folder with second names. Raises InputError if another backup is running."""
        for old in self.folder.glob(f"{PREFIX}*"):
            if DRAFT.fullmatch(old.name):
                _remove_abandoned(old)
        with suppress(OSError):
            self.links = Path(tempfile.mkdtemp(dir=self.folder, prefix=PREFIX))
            self.lock = lock_draft(self.links)

    def close(self) -> None:
        if self.links is not None:
            shutil.rmtree(self.links, ignore_errors=True)
            self.links = None
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1


@dataclass(slots=True)
class StagedFiles:
    """Second names of the files of a folder; without them, where the file system has none, the files themselves.

    left_out: names in the folder; skipped: grows with what is not copied. A folder in it that is a mount, or a link that is followed, has
    its second names on its own disk. Use `open` before, and `close` after.
    """

    folder: Path
    left_out: Collection[str]
    skipped: Skipped = field(default_factory=dict)
    _places: list[_Place] = field(default_factory=list)

    def open(self) -> None:
        """Raises InputError if another backup is running."""
        device = self.folder.stat().st_dev
        self._places.append(_Place(self.folder, ""))
        for path in sorted(self.folder.iterdir()):
            if path.name in self.left_out or DRAFT.fullmatch(path.name) or not path.is_dir():
                continue
            if path.stat().st_dev != device and (not path.is_symlink() or is_followed(path)):
                self._places.append(_Place(path, path.name))
        for place in self._places:
            place.open()

    def collect(self) -> None:
        """Give all files that are there now a second name; those that have one are passed over."""
        for place in self._places:
            if place.links is not None and not self._collect(place, place.links):
                place.close()

    def _collect(self, place: _Place, links: Path) -> bool:
        """Whether the file system knows links, and as many for one file."""
        for path in self._files(place):
            link = links / path.relative_to(place.folder)
            try:
                link.parent.mkdir(parents=True, exist_ok=True)
                os.link(path, link)
            except (FileExistsError, FileNotFoundError):
                continue
            except PermissionError:
                # Systems refuse a link to a file of another account that this one may not read.
                if os.access(path, os.R_OK):
                    return False
                self.skipped[self._name(place, path)] = UNREADABLE
            except OSError:
                return False
        return True

    def __iter__(self) -> Iterator[tuple[Path, str]]:
        """(where to read, name in the data folder)."""
        for place in self._places:
            links = place.links
            for path in self._files(place) if links is None else _walk(links, place.name, {}):
                yield path, self._name(place, path, links)

    def _files(self, place: _Place) -> Iterator[Path]:
        if place.name:
            return _walk(place.folder, place.name, self.skipped)
        apart = {other.name for other in self._places if other.name}
        return data_files(self.folder, {*self.left_out, *apart}, self.skipped)

    def _name(self, place: _Place, path: Path, below: Path | None = None) -> str:
        return (Path(place.name) / path.relative_to(below or place.folder)).as_posix()

    def close(self) -> None:
        """Remove the second names."""
        for place in self._places:
            place.close()


def _remove_abandoned(links: Path) -> None:
    """Remove what a backup that was killed has left. Raises InputError if it is still running."""
    try:
        lock = lock_draft(links)
    except BlockingIOError:
        raise InputError("another backup of this folder is running", file=str(links.parent)) from None
    except OSError:
        return
    shutil.rmtree(links, ignore_errors=True)
    if lock >= 0:
        os.close(lock)


def data_files(folder: Path, left_out: Collection[str], skipped: Skipped) -> Iterator[Path]:
    """All regular files of the data folder, whoever made them, also behind the links that `is_followed` accepts.

    left_out: names in the folder. Adds to skipped the other links, folders that cannot be read, and names that an archive cannot
    have; pipes, sockets and devices have no data, and are passed over.
    """
    for path in sorted(folder.iterdir()):
        name = path.name
        if name in left_out or DRAFT.fullmatch(name) or name == OF_THE_DISK:
            continue
        if path.is_symlink() and not is_followed(path):
            skipped[name] = LINK
        elif name in OF_THE_ARCHIVE:
            skipped[name] = RESERVED
        elif path.is_dir():
            yield from _walk(path, name, skipped)
        elif _is_plain(path, name, skipped):
            yield path


def _walk(top: Path, name: str, skipped: Skipped) -> Iterator[Path]:
    """Regular files of a folder, which may be a link; links in it are skipped. name: of the folder in the data folder."""

    def named(path: Path) -> str:
        return (Path(name) / path.relative_to(top)).as_posix()

    def note_unreadable(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            skipped[named(Path(error.filename))] = UNREADABLE

    for parent, folders, names in os.walk(top, onerror=note_unreadable):
        for link in [folder for folder in folders if _is_link(Path(parent) / folder)]:
            folders.remove(link)
            names.append(link)
        folders.sort()
        if Path(parent) == top:
            folders[:] = [folder for folder in folders if folder != OF_THE_DISK and not DRAFT.fullmatch(folder)]
        for file in sorted(names):
            path = Path(parent) / file
            if _is_link(path):
                skipped[named(path)] = LINK
            elif _is_plain(path, named(path), skipped):
                yield path


def is_skipped(name: str, skipped: Skipped) -> bool:
    """Whether this file, or a folder around it, was skipped."""
    path = PurePosixPath(name)
    return any(part.as_posix() in skipped for part in (path, *path.parents))


def _is_link(path: Path) -> bool:
    return os.path.islink(path)  # noqa: PTH114 - False where nothing can be learned of it


def _is_plain(path: Path, name: str, skipped: Skipped) -> bool:
    """Whether it is a regular file that can be restored under this name."""
    try:
        if not path.is_file():
            return False
    except OSError:
        skipped[name] = UNREADABLE
        return False
    if "\\" in name or ":" in name.partition("/")[0]:
        skipped[name] = UNSAFE
        return False
    return True
