"""What the form of a step sends → what is saved of the entry."""

from __future__ import annotations

from itertools import zip_longest

from django.http import QueryDict

from goalweave.calls.actions.entries import EntryChanges
from goalweave.core.model.calls import Call, CallField, CallFieldType


def field_name(field: CallField) -> str:
    """The name of a field's control; parts of it and its rows begin with the same."""
    return f"f-{field.id}"


def read_changes(sent: QueryDict, call: Call, number: int) -> EntryChanges:
    """number: of the step, from 1. Fields that were not sent stay. A browser leaves out choices of which none is ticked: `f-<id>-asked` says
    that they were in the form."""
    answers: dict[str, object] = {}
    for field in call.steps[number - 1].fields:
        value = _raw_value(sent, field)
        if value is not None:
            answers[field.id] = value
    last = number == len(call.steps)
    return EntryChanges(
        answers=answers,
        category=str(sent["category"]) if "category" in sent and call.categories else None,
        consents={consent.id: f"consent-{consent.id}" in sent for consent in call.consents} if last else {},
        name=str(sent["name"]) if last and "name" in sent else None,
    )


def _raw_value(sent: QueryDict, field: CallField) -> object:
    name = field_name(field)
    if field.type in (CallFieldType.TEXT, CallFieldType.NUMBER):
        return sent.get(name)
    if field.type == CallFieldType.CHOICE:
        return sent.getlist(name) if name in sent or f"{name}-asked" in sent else None
    if field.type == CallFieldType.PLACES:
        return sent.getlist(name) if name in sent else None
    if field.type == CallFieldType.PARTNERS:
        return str(sent[name]).splitlines() if name in sent else None
    if field.type == CallFieldType.PERIOD:
        return _parts(sent, name, ("start", "end"))
    if field.type == CallFieldType.ORGANISATION:
        return _parts(sent, name, ("name", "kind", "country", "url"))
    if field.type == CallFieldType.LINKS and f"{name}-url" in sent:
        rows = zip_longest(sent.getlist(f"{name}-url"), sent.getlist(f"{name}-title"), fillvalue="")
        return [{"url": url, "title": title} for url, title in rows]
    return None


def _parts(sent: QueryDict, name: str, parts: tuple[str, ...]) -> dict[str, str] | None:
    if all(f"{name}-{part}" not in sent for part in parts):
        return None
    return {part: str(sent.get(f"{name}-{part}", "")) for part in parts}
