"""What the site keeps in its data folder. The settings page, the file permissions and the backup go by this table."""

from __future__ import annotations

from dataclasses import dataclass

DATABASE = "goalweave.sqlite3"
SECRET_KEY = "secret-key"  # noqa: S105
DATABASE_FILES = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm")
"""The embedded database while it is in use: SQLite keeps the newest changes next to it."""


@dataclass(frozen=True, slots=True)
class Content:
    """One file or folder. backed_up: False for what the site makes again by itself."""

    name: str
    backed_up: bool = True


CONTENTS = tuple(
    Content(name, backed_up)
    for name, backed_up in (
        ("columns", False),
        ("documents", False),
        ("files", True),
        (DATABASE, True),
        ("imports", True),
        ("incoming", True),
        ("interlinkages", True),
        ("mail", True),
        ("observations", True),
        ("open-data", False),
        ("packs", True),
        ("pictures", False),
        ("questionnaires", True),
        ("reviews.json", True),
        ("reviews.npz", True),
        (SECRET_KEY, True),
        ("sentences", True),
        ("styles", True),
        ("wording", True),
    )
)
"""In the order of the alphabet."""
