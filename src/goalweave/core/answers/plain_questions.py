"""A question as plain values, as its row, the log, the API and a file have it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goalweave.core.model import EvidenceQuery, Question, dimension_key
from goalweave.core.model.fields import from_plain, to_plain


def question_fields(question: Question) -> dict[str, Any]:
    """Field → value. A choice without a value and the empty parts of a query are left out; a key is dimension → code."""
    plain = to_plain(question)
    plain["guidance"] = plain["guidance"] or {}
    for choice in plain["choices"]:
        if choice["value"] is None:
            del choice["value"]
    plain["evidence"] = plain_query(question.evidence)
    plain["key"] = dict(question.key)
    return plain


def question_from(plain: Mapping[str, Any]) -> Question:
    """The question of what `question_fields` gave; fields that are missing get their default. Raises InputError."""
    read: Question = from_plain(
        Question,
        {**plain, "guidance": plain.get("guidance") or None, "key": dimension_key(plain.get("key", {}))},
    )
    return read


def plain_query(query: EvidenceQuery | None) -> dict[str, Any] | None:
    """Empty parts are left out; 0 is a year too, the round's own."""
    if query is None:
        return None
    return {name: part for name, part in to_plain(query).items() if part not in (None, []) and part is not False}
