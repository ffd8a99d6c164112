"""Settings: base; embedded (SQLite in your own folder) and server (PostgreSQL), both on site; document (no database);
test."""

from __future__ import annotations

from goalweave.settings.variables import is_set


def choose_settings_module() -> str:
    """The settings of a site: on the server's database where one is named, else on the embedded one."""
    return "goalweave.settings.server" if is_set("GOALWEAVE_DATABASE_URL") else "goalweave.settings.embedded"
