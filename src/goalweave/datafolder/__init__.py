"""The data folder: location, contents, permissions."""

from __future__ import annotations

from goalweave.datafolder.contents import CONTENTS, DATABASE, RESTORING, SECRET_KEY, SETTINGS
from goalweave.datafolder.location import find_data_folder
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
    "RESTORING",
    "SECRET_KEY",
    "SETTINGS",
    "UMASK",
    "ClosedFiles",
    "close_data_folder",
    "create_private_file",
    "find_data_folder",
    "make_private_folder",
    "open_private_file",
    "private_umask",
]
