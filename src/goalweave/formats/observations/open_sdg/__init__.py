"""Data repositories and CSV files of Open SDG sites (open-sdg/sdg-build), as these publish them."""

from __future__ import annotations

from goalweave.formats.observations.open_sdg.indicator_codes import indicator_in_name
from goalweave.formats.observations.open_sdg.publishers import RepositoryArea
from goalweave.formats.observations.open_sdg.repository import RepositoryReading, is_repository_folder, read_repository
from goalweave.formats.observations.open_sdg.repository_archive import is_repository_archive, read_repository_archive
from goalweave.formats.observations.open_sdg.values import read_open_sdg

__all__ = [
    "RepositoryArea",
    "RepositoryReading",
    "indicator_in_name",
    "is_repository_archive",
    "is_repository_folder",
    "read_open_sdg",
    "read_repository",
    "read_repository_archive",
]
