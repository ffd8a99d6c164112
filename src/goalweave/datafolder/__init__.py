"""The data folder: location, contents, permissions, backup and restore."""

from __future__ import annotations

from goalweave.datafolder.backup import Backup, restore_backup, write_backup
from goalweave.datafolder.contents import CONTENTS, DATABASE, LAST_BACKUP, SECRET_KEY, SERVER_LOCK, WORKERS_LOCK
from goalweave.datafolder.location import find_data_folder
from goalweave.datafolder.lock import FolderInUse, lock_folder
from goalweave.datafolder.locks import has_working_locks, require_locks
from goalweave.datafolder.private import (
    UMASK,
    ClosedFiles,
    close_data_folder,
    create_private_file,
    make_private_folder,
    open_private_file,
    private_umask,
)

__all__ = [
    "CONTENTS",
    "DATABASE",
    "LAST_BACKUP",
    "SECRET_KEY",
    "SERVER_LOCK",
    "UMASK",
    "WORKERS_LOCK",
    "Backup",
    "ClosedFiles",
    "FolderInUse",
    "close_data_folder",
    "create_private_file",
    "find_data_folder",
    "has_working_locks",
    "lock_folder",
    "make_private_folder",
    "open_private_file",
    "private_umask",
    "require_locks",
    "restore_backup",
    "write_backup",
]
