"""One machine, one folder: SQLite beside one's own packs, below GOALWEAVE_DATA_DIR."""

from __future__ import annotations

from goalweave.settings.site import *  # noqa: F403
from goalweave.settings.site import DATA_DIR

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "goalweave.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
        },
    }
}
