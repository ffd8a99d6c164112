"""Which folder holds the data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import goalweave

VARIABLE = "GOALWEAVE_DATA_DIR"
IN_CHECKOUT = ".goalweave"
"""Where `make demo` puts the data of a checkout."""


def find_data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """GOALWEAVE_DATA_DIR; else `.goalweave` here or in the checkout that runs; else where the system keeps a program's data."""
    if configured := environment.get(VARIABLE):
        return Path(configured)
    for folder in (Path.cwd(), checkout()):
        if folder is not None and _belongs_to_account(folder / IN_CHECKOUT):
            return folder / IN_CHECKOUT
    import platformdirs

    return Path(platformdirs.user_data_dir("goalweave", appauthor=False))


def checkout() -> Path | None:
    """Return the root of the checkout that runs (an editable installation), or None if the package is installed
    elsewhere."""
    package = Path(goalweave.__file__).resolve().parent
    root = package.parents[1]
    return root if package.parent.name == "src" and (root / "pyproject.toml").is_file() else None


def _belongs_to_account(folder: Path) -> bool:
    """Whether the folder is there and belongs to this account: in a shared folder anyone can put one in our way."""
    try:
        status = folder.stat()
    except OSError:
        return False
    return folder.is_dir() and (not hasattr(os, "geteuid") or status.st_uid == os.geteuid())
