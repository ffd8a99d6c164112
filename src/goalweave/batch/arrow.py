"""Parquet needs pyarrow, a large package that only the extra `parquet` installs."""

from __future__ import annotations

from typing import Any

from goalweave.core.errors import InputError


def load_pyarrow() -> Any:
    """The module pyarrow, with pyarrow.parquet loaded. Raises InputError if it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InputError("Parquet needs the package pyarrow: install goalweave[parquet]") from error
    return pyarrow
