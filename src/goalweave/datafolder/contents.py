"""What the site keeps in its data folder. The settings page, the file permissions and the backup go by this table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DATABASE = "goalweave.sqlite3"
SECRET_KEY = "secret-key"  # noqa: S105
SERVER_LOCK = "server.lock"
WORKERS_LOCK = "workers.lock"
ERASURES = "erasures"
"""Digests of who was erased, for a site that is restored from a backup of before. It is in no backup, which would take it back too."""
LAST_BACKUP = "last-backup"
"""An empty file whose time is that of the last backup."""
SETTINGS = "settings.env"
"""The settings of the site that a backup came from, for whoever sets up the restored one; no program reads it."""
RESTORING = ".restoring"
"""Folder in the data folder while a backup is restored into it; without its end, the site does not start."""
DATABASE_FILES = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm")
"""The embedded database while it is in use: SQLite keeps the newest changes next to it."""


MADE_BY_USE = ("columns", "exports", "files", LAST_BACKUP, "upgrades")
"""What a site that has only been started for the first time does not have yet."""


def is_used(folder: Path) -> bool:
    """Whether a site has been in use in this data folder."""
    return any((folder / name).exists() for name in MADE_BY_USE)


@dataclass(frozen=True, slots=True)
class Content:
    """One file or folder. backed_up: False for what the site makes again by itself, and for the secret key, which is only in a
    backup if that is asked for."""

    name: str
    backed_up: bool = True


CONTENTS = tuple(
    Content(name, backed_up)
    for name, backed_up in (
        ("columns", False),
        ("documents", False),
        (ERASURES, False),
        ("exports", False),
        ("files", True),
        (DATABASE, True),
        ("imports", True),
        ("incoming", True),
        ("interlinkages", True),
        (LAST_BACKUP, False),
        ("mail", True),
        ("metrics", False),
        ("observations", True),
        ("open-data", False),
        ("packs", True),
        ("pictures", False),
        ("questionnaires", True),
        ("reviews.json", True),
        ("reviews.npz", True),
        (SECRET_KEY, False),
        ("sentences", True),
        (SERVER_LOCK, False),
        (SETTINGS, False),
        ("styles", True),
        ("upgrades", False),
        ("wording", True),
        (WORKERS_LOCK, False),
    )
)
"""In the order of the alphabet."""
