"""Data repositories and CSV files of Open SDG sites (open-sdg/sdg-build), as these publish them."""

from __future__ import annotations

from goalweave.formats.observations.open_sdg.indicator_codes import indicator_in_name
from goalweave.formats.observations.open_sdg.values import read_open_sdg

__all__ = ["indicator_in_name", "read_open_sdg"]
