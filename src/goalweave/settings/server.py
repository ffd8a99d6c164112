"""A server: PostgreSQL, named by GOALWEAVE_DATABASE_URL. Packs, wording and the secret key stay in GOALWEAVE_DATA_DIR."""

from __future__ import annotations

from goalweave.settings.postgresql import database_settings
from goalweave.settings.site import *  # noqa: F403
from goalweave.settings.variables import read_setting

DATABASES = {"default": database_settings(read_setting("GOALWEAVE_DATABASE_URL"), variable="GOALWEAVE_DATABASE_URL")}
