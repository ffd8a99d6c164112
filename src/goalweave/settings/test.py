"""For the tests: nothing outside a temporary folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from goalweave.settings.base import *  # noqa: F403

DATA_DIR = Path(tempfile.gettempdir()) / "goalweave-test"
SECRET_KEY = "only-for-tests"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
