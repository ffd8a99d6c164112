"""A record as the log keeps it: flat, JSON, and back again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from goalweave.core import model
from goalweave.registry.models import Record
from goalweave.registry.queries import to_core

Snapshot = dict[str, Any]


def snapshot(row: Record) -> Snapshot:
    """All fields of the row and its parts; costs a query for each part that was not prefetched."""
    return of_core(to_core(row), row)


def of_core(core: model.Record, row: Record) -> Snapshot:
    """The same of a record that is being stored; row: what the core does not know."""
    return {
        "id": row.slug,
        "visibility": str(row.visibility),
        "deleted": row.deleted is not None,
        "as_of": row.as_of,
        "kind": str(core.kind),
        "title": dict(core.title),
        "text": dict(core.text),
        "language": core.language,
        "start": core.start,
        "end": core.end,
        "status": core.status,
        "unit": core.unit,
        "parent": core.parent,
        "details": dict(core.details),
        "source": _source(core.source),
        "also": [_source(one) for one in core.also],
        "partners": [{"name": one.name, "role": one.role, "ref": one.ref} for one in core.partners],
        "places": [{"area": one.area, "share": one.share} for one in core.places],
        "money": [
            {
                "amount": str(one.amount),
                "currency": one.currency,
                "kind": one.kind,
                "date": one.date.isoformat() if one.date else None,
            }
            for one in core.money
        ],
        "groups": [str(group) for group in core.groups],
        "notes": [
            {"kind": str(note.kind), "text": dict(note.text), "start": note.start, "end": note.end}
            for note in core.notes
        ],
        "links": [{"url": link.url, "title": link.title} for link in core.links],
    }


def to_record(kept: Snapshot) -> model.Record:
    """The record of a whole snapshot, as the store takes it."""
    return model.Record(
        id=kept["id"],
        kind=model.RecordKind(kept["kind"]),
        title=kept["title"],
        text=kept["text"],
        language=kept["language"],
        start=kept["start"],
        end=kept["end"],
        status=kept["status"],
        unit=kept["unit"],
        parent=kept["parent"],
        details=kept["details"],
        source=model.Source(**kept["source"]),
        also=tuple(model.Source(**one) for one in kept["also"]),
        partners=tuple(model.Partner(**one) for one in kept["partners"]),
        places=tuple(model.Place(**one) for one in kept["places"]),
        money=tuple(
            model.Money(
                Decimal(one["amount"]),
                one["currency"],
                one["kind"],
                date.fromisoformat(one["date"]) if one["date"] else None,
            )
            for one in kept["money"]
        ),
        groups=tuple(model.Group(group) for group in kept["groups"]),
        notes=tuple(
            model.Note(model.NoteKind(one["kind"]), one["text"], one["start"], one["end"]) for one in kept["notes"]
        ),
        links=tuple(model.WebLink(**one) for one in kept["links"]),
    )


def _source(source: model.Source) -> dict[str, str]:
    return {"file": source.file, "locator": source.locator}
