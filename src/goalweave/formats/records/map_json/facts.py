"""Facts of a text in map.json: lists that hold what the record has in fields of its own, then what its text says.

Only what is from the text has a `text` and its `span`; the rest repeats fields of the record and is not read back from here,
but for places and links, which have no other list.
"""

from __future__ import annotations

from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Record
from goalweave.core.model.fields import to_plain

FACT_LISTS = ("dates", "places", "organisations", "amounts", "numbers", "links", "symbols")
SHARED_LISTS = ("places", "links")
"""Lists that are fields of a record as well."""


def facts_document(record: Record) -> dict[str, list[Any]]:
    """List → its entries, those of the record's own fields first; a list may be empty."""
    from_text = to_plain(record.facts)
    own = to_plain(record, SHARED_LISTS)
    own["dates"] = [{"start": record.start, "end": record.end}] if record.start or record.end else []
    own["organisations"] = [{"name": partner.name, "role": partner.role} for partner in record.partners]
    own["amounts"] = [{"amount": str(money.amount), "currency": money.currency} for money in record.money]
    return {name: [*own.get(name, ()), *from_text[name]] for name in FACT_LISTS}


def own_parts(item: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record among the lists of its facts, without what is from the text."""
    return {name: [part for part in item[name] if not _is_from_text(part)] for name in SHARED_LISTS if name in item}


def facts_of_item(item: dict[str, Any], text: str) -> dict[str, Any]:
    """The facts of a record of map.json, to read as TextFacts. Raises InputError for a fact that is not at its place."""
    facts: dict[str, Any] = {}
    for name in FACT_LISTS:
        facts[name] = [fact for fact in item.get(name, ()) if _is_from_text(fact)]
        for fact in facts[name]:
            _check_place(fact, text, name)
    return facts


def _is_from_text(part: Any) -> bool:
    return isinstance(part, dict) and "span" in part


def _check_place(fact: dict[str, Any], text: str, name: str) -> None:
    span = fact["span"]
    if text[int(span["start"]) : int(span["end"])] != fact["text"]:
        raise InputError(
            Message("“{text}” is not in the text at the place that is named", text=fact["text"]), field=name
        )
