"""Kinds of which a site may have a million things; those of all others together are tens of thousands."""

from __future__ import annotations

RECORD, ANSWER = "record", "answer"
LARGE_KINDS = (RECORD, ANSWER)
