"""Reads of partner organisations: those that records name which the actor may see, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.audit.queries import history
from goalweave.core.text.storable import storable
from goalweave.registry import rules
from goalweave.registry.models import Partner, PartnerName, PartnerOrganisation, Record
from goalweave.registry.partners import keys_of
from goalweave.search.normalise import fold


@dataclass(frozen=True, slots=True)
class Named:
    """records: how many name it, of those that the actor may see."""

    partner: PartnerOrganisation
    records: int


def partners(actor: Actor, text: str = "", stakeholder: str | None = None) -> list[Named]:
    """Those whose names have all these words, by how many records name them. stakeholder: "" for those not told.

    A name that stands only in records which the actor may not see finds nothing. Two queries, three for words.
    """
    rows, words = PartnerOrganisation.objects.all(), fold(storable(text)).split()
    for word in words:
        rows = rows.filter(pk__in=PartnerOrganisation.objects.filter(names__key__contains=word).values("pk"))
    if stakeholder is not None:
        rows = rows.filter(stakeholder=stakeholder)
    counts = dict(
        _naming(actor)
        .filter(organisation__in=rows)
        .order_by()
        .values_list("organisation")
        .annotate(number=Count("record", distinct=True))
    )
    if words:
        written = _written_so(_naming(actor).filter(organisation__in=rows), words)
        counts = {pk: number for pk, number in counts.items() if pk in written}
    found = [Named(one, counts[one.pk]) for one in rows if one.pk in counts]
    return sorted(found, key=lambda one: (-one.records, fold(one.partner.name), one.partner.pk))


def partner(actor: Actor, pk: int) -> PartnerOrganisation | None:
    """One that a record names which the actor may see; administrators know all."""
    rows = PartnerOrganisation.objects.filter(pk=pk)
    if not actor.administrator:
        rows = rows.filter(pk__in=_naming(actor).values("organisation"))
    return rows.first()


def records_with(actor: Actor, found: PartnerOrganisation) -> list[tuple[Record, tuple[str, ...]]]:
    """The records that name it, with its roles there, the newest first. One query."""
    rows = _naming(actor).filter(organisation=found).select_related("record__organisation")
    roles: dict[int, dict[str, None]] = {}
    records: dict[int, Record] = {}
    for row in rows.order_by("-record__start", "record_id", "pk"):
        records[row.record_id] = row.record
        roles.setdefault(row.record_id, {})[row.role] = None
    return [(one, tuple(roles[pk])) for pk, one in records.items()]


def names_of(actor: Actor, found: PartnerOrganisation) -> list[str]:
    """How it is written in the records that the actor may see."""
    rows = _naming(actor).filter(organisation=found)
    return list(rows.order_by("name").values_list("name", flat=True).distinct())


def stakeholders(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(name, ref) → the kind of the organisation that an import would find for it, where it is told. One query."""
    wanted = {pair: keys_of(*pair) for pair in pairs}
    keys = {key for found in wanted.values() for key in found}
    if not keys:
        return {}
    known = dict(PartnerName.objects.filter(key__in=keys).values_list("key", "organisation__stakeholder"))
    found = {pair: next((known[key] for key in keys if key in known), "") for pair, keys in wanted.items()}
    return {pair: kind for pair, kind in found.items() if kind}


def merges_of(found: PartnerOrganisation) -> list[Entry]:
    """The merges that were not undone yet, the newest first; for who may change it."""
    standing: dict[Entry, set[str]] = {}
    for line in history("partner", found.pk).filter(verb__in=["merge", "split"]).order_by("pk"):
        if line.verb == "merge":
            standing[line] = set((line.before or {})["merged"]["keys"])
        else:
            for keys in standing.values():
                keys.difference_update((line.after or {})["split"]["keys"])
    return [line for line, keys in reversed(standing.items()) if keys]


def _written_so(naming: QuerySet[Partner], words: Iterable[str]) -> set[int]:
    """Organisations of which all these words stand in the names and identifiers that these records have."""
    written: dict[int, set[str]] = {}
    for pk, name, ref in naming.order_by().values_list("organisation", "name", "ref").distinct():
        written.setdefault(pk, set()).update(fold(f"{name} {ref}").split())
    return {pk for pk, some in written.items() if all(any(word in one for one in some) for word in words)}


def _naming(actor: Actor) -> QuerySet[Partner]:
    return Partner.objects.filter(record__in=Record.objects.filter(rules.visible_records(actor)))
