"""Reads of records, always as far as the actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Max, Model, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.registry import rules
from goalweave.registry.models import Record

Part = TypeVar("Part", bound=Model)


def records(actor: Actor) -> QuerySet[Record]:
    """All records that the actor may see."""
    return Record.objects.filter(rules.visible_records(actor)).select_related("organisation")


def record(actor: Actor, pk: int) -> Record | None:
    """One record with its parts; None if there is none or the actor may not see it."""
    parts = ("partners", "places", "money")
    found = records(actor).filter(pk=pk).prefetch_related(*parts).first()
    return found if found and rules.may_view_record(actor, found) else None


def data_as_of(actor: Actor) -> str:
    """The latest date that the records stand for."""
    return records(actor).aggregate(latest=Max("as_of"))["latest"] or ""


def to_core(row: Record, mappings: tuple[model.Mapping, ...] = ()) -> model.Record:
    """The row as the core knows it; parts that were prefetched cost no query."""
    return model.Record(
        id=str(row.pk),
        title=row.title,
        text=row.text,
        language=row.language,
        kind=model.RecordKind(row.kind),
        source=model.Source(row.source_file, row.source_locator),
        also=tuple(model.Source(place["file"], place["locator"]) for place in row.also),
        start=row.start,
        end=row.end,
        status=row.status,
        organisation=row.organisation.slug,
        partners=tuple(model.Partner(one.name, one.role, one.ref) for one in _as_stored(row.partners.all())),
        countries=tuple(place.country for place in _as_stored(row.places.all())),
        money=tuple(model.Money(one.amount, one.currency, one.kind, one.date) for one in _as_stored(row.money.all())),
        mappings=mappings,
    )


def _as_stored(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: part.pk)
