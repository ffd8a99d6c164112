"""Calls to the public in files and in the database: plain values in and out."""

from __future__ import annotations

from goalweave.formats.definitions.calls.reader import read_call, read_call_file
from goalweave.formats.definitions.calls.writer import call_to_plain, write_call

__all__ = ["call_to_plain", "read_call", "read_call_file", "write_call"]
