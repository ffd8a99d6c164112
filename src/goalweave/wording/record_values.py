"""The value of a field of a record, as a snapshot has it, in words; translated when called."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from goalweave.core.model import MARKER_FIELDS, RECORD_FIELDS, RecordCode
from goalweave.core.model.fields import FieldType
from goalweave.wording import labels, log_labels
from goalweave.wording.source_places import source_place
from goalweave.wording.templatetags.goalweave import code_name, country_name, partial_date, pick_text

Part = Mapping[str, Any]


def value_line(name: str, value: Any) -> str:
    """A value, or one part of a list, in a line; empty for none."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return str(log_labels.YES_NO[value])
    spec = RECORD_FIELDS.get(name)
    if name == "as_of" or (spec and spec.type is FieldType.DATE):
        return partial_date(str(value))
    if name in _CHOICES and isinstance(value, str):
        return str(_CHOICES[name].get(value, value))
    if not isinstance(value, Mapping):
        return str(value)
    try:
        return _PARTS[name](value)
    except (KeyError, TypeError, ValueError):  # the log has fields of the same name of other things than records
        return ", ".join(f"{key}: {each}" for key, each in value.items())


def _partner_line(part: Part) -> str:
    role = labels.ROLES.get(part["role"], part["role"])
    return f"{part['name']} ({role})" + (f" · {part['ref']}" if part["ref"] else "")


def _place_line(part: Part) -> str:
    share = part.get("share")
    return country_name(part["area"]) + (f" {share:g} %" if share is not None else "")


def _money_line(part: Part) -> str:
    amount = f"{part['amount']} {part['currency']} {labels.MONEY.get(part['kind'], part['kind'])}"
    return f"{amount}, {part['date']}" if part.get("date") else amount


def _code_line(part: Part) -> str:
    line = code_name(RecordCode(part["vocabulary"], part["code"]))
    if part.get("share") is not None:
        line += f" {part['share']:g} %"
    significance = part.get("significance")
    return line if significance is None else f"{line}, {labels.SIGNIFICANCES.get(significance, significance)}"


def _note_line(part: Part) -> str:
    period = " – ".join(partial_date(date) for date in (part["start"], part["end"]) if date)
    kind = labels.NOTES.get(part["kind"], part["kind"])
    return f"{kind} ({period}): {pick_text(part['text'])}" if period else f"{kind}: {pick_text(part['text'])}"


def _link_line(part: Part) -> str:
    return f"{part['title']} {part['url']}".strip()


def _source_line(part: Part) -> str:
    return " · ".join(text for text in (part["file"], source_place(part["locator"])) if text)


def _facts_line(part: Part) -> str:
    """Of decisions on what a text says: id of the fact (registry.text_facts) → state."""
    decided = []
    for written, state in part.items():
        kind, *values = json.loads(written)
        fact = country_name(values[0]) if kind == "places" else " ".join(value for value in values if value)
        decided.append(f"{fact}: {log_labels.verb_name(_DECISIONS[state])}")
    return ", ".join(decided)


_DECISIONS = {"suggested": "suggest", "accepted": "accept", "dismissed": "dismiss"}
_PARTS: Mapping[str, Callable[[Part], str]] = {
    "partners": _partner_line,
    "places": _place_line,
    "money": _money_line,
    "codes": _code_line,
    "notes": _note_line,
    "links": _link_line,
    "source": _source_line,
    "also": _source_line,
    "facts": _facts_line,
}
_CHOICES: Mapping[str, Mapping[Any, Any]] = {
    "kind": labels.KINDS,
    "status": labels.RECORD_STATUSES,
    "groups": labels.GROUPS,
    "visibility": labels.VISIBILITIES,
    **dict.fromkeys(MARKER_FIELDS, labels.MARKER_LEVELS),
}
