"""One machine, one folder: SQLite next to your own packs, below GOALWEAVE_DATA_DIR."""

from __future__ import annotations

from goalweave.datafolder import DATABASE, create_private_file
from goalweave.settings.site import *  # noqa: F403
from goalweave.settings.site import DATA_DIR

# SQLite would create it readable for everyone, and gives the files next to it the same permissions.
create_private_file(DATA_DIR / DATABASE)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / DATABASE,
        # Kept between requests: opening the file takes most of the time of a page that is answered from memory.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # SQLite has one writer. A transaction that read first and writes later fails at once, whatever the timeout, if
            # someone else wrote in between; so each one takes the write lock when it begins. That lock also is in
            # for select_for_update(), which SQLite does not have.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
        },
    }
}
