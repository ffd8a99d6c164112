"""The data folder: location, contents, permissions."""

from __future__ import annotations

from goalweave.datafolder.contents import (
    CONTENTS,
    DATABASE,
    ERASURES,
    LAST_BACKUP,
    RESTORING,
    SECRET_KEY,
    SERVER_LOCK,
    SETTINGS,
    WORKERS_LOCK,
    is_used,
)
from goalweave.datafolder.drafts import draft_folder
from goalweave.datafolder.location import find_data_folder
from goalweave.datafolder.lock import FolderInUse, lock_folder
from goalweave.datafolder.locks import has_working_locks, require_locks
from goalweave.datafolder.private import (
    OF_THE_DISK,
    UMASK,
    ClosedFiles,
    append_to_private_file,
    close_data_folder,
    create_private_file,
    make_private_folder,
    named_in_errors,
    open_private_file,
    private_umask,
)

__all__ = [
    "CONTENTS",
    "DATABASE",
    "ERASURES",
    "LAST_BACKUP",
    "OF_THE_DISK",
    "RESTORING",
    "SECRET_KEY",
    "SERVER_LOCK",
    "SETTINGS",
    "UMASK",
    "WORKERS_LOCK",
    "ClosedFiles",
    "FolderInUse",
    "append_to_private_file",
    "close_data_folder",
    "create_private_file",
    "draft_folder",
    "find_data_folder",
    "has_working_locks",
    "is_used",
    "lock_folder",
    "make_private_folder",
    "named_in_errors",
    "open_private_file",
    "private_umask",
    "require_locks",
]
