"""The data folder: where it is, what lies in it, who may read it, and how it is backed up and restored."""

from __future__ import annotations

from goalweave.datafolder.backup import Backup, write_backup
from goalweave.datafolder.contents import CONTENTS, DATABASE, SECRET_KEY
from goalweave.datafolder.place import find_data_folder
from goalweave.datafolder.private import (
    UMASK,
    Tightened,
    create_private_file,
    make_private,
    private_file,
    private_umask,
    tighten,
)
from goalweave.datafolder.restore import restore_backup

__all__ = [
    "CONTENTS",
    "DATABASE",
    "SECRET_KEY",
    "UMASK",
    "Backup",
    "Tightened",
    "create_private_file",
    "find_data_folder",
    "make_private",
    "private_file",
    "private_umask",
    "restore_backup",
    "tighten",
    "write_backup",
]
