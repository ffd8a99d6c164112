"""Repositories as texts by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from goalweave.formats.observations import ReadOptions
from goalweave.formats.observations.open_sdg import RepositoryReading, read_repository

Repository = Callable[..., RepositoryReading]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """The reading of a folder with these files, `data/1-2-1.csv` → its text; area: Kazakhstan."""

    def reading(content: Mapping[str, str | bytes], **options: Any) -> RepositoryReading:
        folder = tmp_path / "sdg-data"
        for name, text in content.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_repository(folder, options=ReadOptions(**{"area": "KZ", **options}))

    return reading
