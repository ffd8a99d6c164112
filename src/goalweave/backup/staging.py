"""The files of the data folder as they are at one moment, although the site goes on adding and deleting them.

Each file gets a second name (a hard link) in a folder of its own: that takes no room, and what the site deletes afterwards can
still be read there.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.datafolder.drafts import lock_draft

PREFIX = ".backup-"
"""Of the folders with second names, in the data folder, since links do not lead to another file system."""

DRAFTS = (PREFIX, ".goalweave-backup-", ".goalweave-compare-")
"""Folders of backups at work that may be in the data folder."""


class StagedFiles:
    """Second names of the files of a folder; without them, where the file system has none, the files themselves."""

    def __init__(self, folder: Path, *, left_out: Collection[str], not_these: Collection[Path] = ()) -> None:
        """left_out: names in the folder; not_these: files anywhere in it. Raises InputError if another backup is running."""
        self.folder, self.left_out, self.not_these = folder, left_out, not_these
        self._lock = -1
        for old in folder.glob(f"{PREFIX}*"):
            _remove_abandoned(old)
        try:
            self.links: Path | None = Path(tempfile.mkdtemp(dir=folder, prefix=PREFIX))
            self._lock = lock_draft(self.links)
        except OSError:
            self.links = None

    def collect(self) -> None:
        """Give all files that are there now a second name; those that have one are passed over."""
        links = self.links
        if links is None:
            return
        for path in regular_files(self.folder, self.left_out):
            if path in self.not_these:
                continue
            link = links / path.relative_to(self.folder)
            try:
                link.parent.mkdir(parents=True, exist_ok=True)
                os.link(path, link)
            except (FileExistsError, FileNotFoundError):
                continue
            except OSError:
                # The file system knows no links, or not so many for one file.
                self.remove()
                return

    def __iter__(self) -> Iterator[tuple[Path, str]]:
        """(where to read, name in the data folder)."""
        root = self.links or self.folder
        for path in regular_files(root, () if self.links else self.left_out):
            if path not in self.not_these:
                yield path, path.relative_to(root).as_posix()

    def remove(self) -> None:
        if self.links is not None:
            shutil.rmtree(self.links, ignore_errors=True)
            self.links = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


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


def regular_files(folder: Path, left_out: Collection[str]) -> Iterator[Path]:
    """All regular files, whoever made them; symbolic links are neither copied nor followed."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        if Path(parent) == folder:
            folders[:] = [name for name in folders if name not in left_out and not name.startswith(DRAFTS)]
            names = [name for name in names if name not in left_out]
        for name in sorted(names):
            path = Path(parent) / name
            if path.is_file() and not path.is_symlink():
                yield path
