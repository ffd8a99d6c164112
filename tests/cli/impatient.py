"""Settings of a site on SQLite that waits a fraction of a second for a lock, so that tests need not."""

from __future__ import annotations

from goalweave.settings.embedded import *  # noqa: F403
from goalweave.settings.embedded import DATABASES

DATABASES["default"]["OPTIONS"]["timeout"] = 0.1
