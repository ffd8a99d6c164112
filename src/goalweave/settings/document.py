"""For documents made on the command line: templates and translations, no database and no folder of data."""

from __future__ import annotations

from goalweave.settings.base import *  # noqa: F403

SECRET_KEY = "nothing is signed here"  # noqa: S105
INSTALLED_APPS = ["goalweave.documents", "goalweave.wording"]
MIDDLEWARE = []
DATABASES: dict[str, dict[str, str]] = {}
