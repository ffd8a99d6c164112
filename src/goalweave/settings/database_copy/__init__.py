"""From the embedded database to a server's: every row of every table, in one transaction."""

from __future__ import annotations

from goalweave.settings.database_copy.copying import CopiedTable, copy_database

__all__ = ["CopiedTable", "copy_database"]
