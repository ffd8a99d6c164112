"""One machine, one folder: SQLite beside one's own packs, below GOALWEAVE_DATA_DIR."""

from __future__ import annotations

from goalweave.datafolder import DATABASE, create_private_file
from goalweave.settings.site import *  # noqa: F403
from goalweave.settings.site import DATA_DIR

# SQLite would create it readable for everybody, and gives the files beside it the same permissions.
create_private_file(DATA_DIR / DATABASE)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / DATABASE,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
        },
    }
}
