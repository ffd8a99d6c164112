"""Backup and restore of a whole site, database and files, in one archive with checksums."""

from __future__ import annotations

from goalweave.backup.archive import Manifest, verify_archive
from goalweave.backup.comparison import Comparison, compare_with_site
from goalweave.backup.restore import Restored, restore_backup
from goalweave.backup.write import Backup, not_backed_up, write_backup

__all__ = [
    "Backup",
    "Comparison",
    "Manifest",
    "Restored",
    "compare_with_site",
    "not_backed_up",
    "restore_backup",
    "verify_archive",
    "write_backup",
]
