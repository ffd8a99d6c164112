"""A mapping as the log keeps it: flat, JSON, without what is as usual; and back again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zlib import crc32

from django.db.models import QuerySet

from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.models import Evidence, Mapping
from goalweave.registry.models import Record

Fields = dict[str, Any]
LOGGED_COLUMNS = ("state", "origin", "score", "rank", "share", "sign", "reason", "disputed")
DEFAULTS: Fields = {
    "share": None,
    "sign": 1,
    "reason": "",
    "decided_by": None,
    "decided_at": None,
    "disputed": False,
    "verdicts": [],
}


def to_audit_state(row: Mapping, verdicts: Iterable[int]) -> Fields:
    """verdicts: ids of the reviews that stand; they say how many, and nothing of what was said."""
    state: Fields = {name: getattr(row, name) for name in LOGGED_COLUMNS} | {
        "decided_by": row.decided_by_id,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "verdicts": sorted(verdicts),
    }
    return {name: value for name, value in state.items() if name not in DEFAULTS or value != DEFAULTS[name]}


def new_audit_state(mapping: model.Mapping) -> Fields:
    """As `to_audit_state` writes a new mapping that no person has decided on."""
    state: Fields = {
        "state": str(mapping.state),
        "origin": mapping.origin,
        "score": mapping.score,
        "rank": str(mapping.rank),
    }
    if mapping.share is not None:
        state["share"] = mapping.share
    if mapping.sign != 1:
        state["sign"] = mapping.sign
    return state


def apply_audit_state(row: Mapping, fields: Fields) -> Mapping:
    """Bring a row to what the log has of it."""
    values = DEFAULTS | fields
    for name in LOGGED_COLUMNS:
        setattr(row, name, values[name])
    row.decided_by_id = values["decided_by"]
    row.decided_at = datetime.fromisoformat(values["decided_at"]) if values["decided_at"] else None
    return row


def earliest_states(lines: QuerySet[Entry]) -> dict[str, Fields | None]:
    """Node, by its name of today → its mapping before the first of these lines of a record that changed it; None if there
    was none."""
    states: dict[str, Fields | None] = {}
    known = catalogue()
    for before, after in lines.order_by("pk").values_list("before", "after"):
        for name in {**(before or {}), **(after or {})}:
            states.setdefault(known.current_name(name), (before or {}).get(name))
    return states


def evidence_to_audit(evidence: Iterable[Evidence]) -> list[list[Any]]:
    """[start, end, language, words, checksum] of each passage, whose text is in the record; [code, text] of each code."""
    return [
        [passage.code, passage.text]
        if passage.code
        else [passage.start, passage.end, passage.language, passage.words, crc32(passage.text.encode())]
        for passage in evidence
    ]


def evidence_from_audit(record: Record, passages: Iterable[list[Any]]) -> list[Evidence]:
    """The codes, and those of the passages that the record's text still has in their place."""
    evidence = []
    for passage in passages:
        if len(passage) == 2:
            code, text = passage
            evidence.append(Evidence(code=code, text=text, start=0, end=0, language=""))
            continue
        start, end, language, words, checksum = passage
        # The text may have changed since: a passage is brought back only where the same characters are there again.
        text = record.text.get(language or record.language, "")[start:end]
        if crc32(text.encode()) == checksum:
            evidence.append(Evidence(text=text, start=start, end=end, language=language, words=words))
    return evidence
