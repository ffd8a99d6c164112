"""A server: PostgreSQL, named by GOALWEAVE_DATABASE_URL. Packs, wording and the secret key stay in GOALWEAVE_DATA_DIR."""

from __future__ import annotations

import os

from goalweave.settings.postgresql import database_settings
from goalweave.settings.site import *  # noqa: F403

DATABASES = {
    "default": database_settings(os.environ.get("GOALWEAVE_DATABASE_URL", ""), variable="GOALWEAVE_DATABASE_URL")
}
