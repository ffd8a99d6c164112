"""Faults of the machine: a full disk, a folder that cannot be written, a lock of a minute, a second server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bench.faults.report import Result

FAULTS: dict[str, Callable[[Path, Path], Iterator[Result]]] = {}
