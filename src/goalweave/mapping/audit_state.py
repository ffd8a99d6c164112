"""A mapping as the log keeps it: flat, JSON, without what is as usual; and back again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zlib import crc32

from goalweave.mapping.models import Evidence, Mapping
from goalweave.registry.models import Record

Fields = dict[str, Any]
DEFAULTS: Fields = {
    "share": None, "reason": "", "decided_by": None, "decided_at": None, "disputed": False, "verdicts": [],
}  # fmt: skip


def to_audit_state(row: Mapping, verdicts: Iterable[int]) -> Fields:
    """verdicts: ids of the reviews that stand; they say how many, and nothing of what was said."""
    found: Fields = {
        "state": str(row.state),
        "origin": row.origin,
        "score": row.score,
        "rank": str(row.rank),
        "share": row.share,
        "reason": row.reason,
        "decided_by": row.decided_by_id,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "disputed": row.disputed,
        "verdicts": sorted(verdicts),
    }
    return {name: value for name, value in found.items() if name not in DEFAULTS or value != DEFAULTS[name]}


def apply_audit_state(row: Mapping, fields: Fields) -> Mapping:
    """Bring a row to what was kept of it."""
    given = DEFAULTS | fields
    row.state, row.origin, row.score, row.rank = given["state"], given["origin"], given["score"], given["rank"]
    row.share, row.reason, row.disputed = given["share"], given["reason"], given["disputed"]
    row.decided_by_id = given["decided_by"]
    row.decided_at = datetime.fromisoformat(given["decided_at"]) if given["decided_at"] else None
    return row


def evidence_to_audit(evidence: Iterable[Evidence]) -> list[list[Any]]:
    """[start, end, language, words, checksum] of each passage: the text itself stands in the record."""
    return [[one.start, one.end, one.language, one.words, crc32(one.text.encode())] for one in evidence]


def evidence_from_audit(record: Record, passages: Iterable[list[Any]]) -> list[Evidence]:
    """Those of the passages that the record's text still has in their place."""
    found = []
    for start, end, language, words, checksum in passages:
        text = record.text.get(language or record.language, "")[start:end]
        if crc32(text.encode()) == checksum:
            found.append(Evidence(text=text, start=start, end=end, language=language, words=words))
    return found
