"""One machine, one folder: SQLite beside one's own packs, below GOALWEAVE_DATA_DIR."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import platformdirs

from goalweave.settings.base import *  # noqa: F403

DATA_DIR = Path(os.environ.get("GOALWEAVE_DATA_DIR") or platformdirs.user_data_dir("goalweave", appauthor=False))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key(path: Path) -> str:
    """A key made once and kept readable for its owner alone."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
            handle.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8")


SECRET_KEY = os.environ.get("GOALWEAVE_SECRET_KEY") or _secret_key(DATA_DIR / "secret-key")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("GOALWEAVE_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
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
