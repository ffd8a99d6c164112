"""Where the files of entries lie; what is taken is what records take (registry.files.inspect_file)."""

from __future__ import annotations

import uuid
from typing import Any

from goalweave.registry.files import private_files

__all__ = ["file_path", "private_files"]


def file_path(file: Any, name: str) -> str:
    """A name of our own, whatever the file is called."""
    return f"entries/{file.entry_id}/{uuid.uuid4().hex}"
