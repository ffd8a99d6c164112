"""From the embedded database to a server's: every row of every table, in one transaction."""

from __future__ import annotations

from goalweave.settings.database_copy.copying import Moved, move

__all__ = ["Moved", "move"]
