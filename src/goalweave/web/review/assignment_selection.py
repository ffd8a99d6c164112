"""Which records a page hands over: those of the filter of the queue, those chosen among them, or the one that is looked at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, QueryDict

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.mapping import rules
from goalweave.mapping.models import Assignment
from goalweave.mapping.queue import MOST_RECORDS, QueueFilter, filtered_pending
from goalweave.registry.models import Record
from goalweave.registry.queries import find_record as visible_record
from goalweave.web.addresses import parse_number


@dataclass(frozen=True)
class AssignmentSelection:
    """records: ids, at most one more than MOST; alone: one that the address names; organisations: ids of those that they may be
    of, None for any; owner: the only one of these, whose people the reader may see as its member."""

    records: tuple[int, ...]
    alone: bool
    organisations: tuple[int, ...] | None
    owner: int | None

    def rows(self, most: int) -> list[Record]:
        """The first of the records, in their order."""
        found = Record.objects.select_related("organisation").defer("text", "details").in_bulk(self.records[:most])
        return [found[pk] for pk in self.records[:most] if pk in found]

    def selected(self, ticked: Collection[str], *, over: bool, only: bool) -> list[int]:
        """only: those that are ticked, else all; over: also those that are somebody's turn already."""
        if self.alone:
            return list(self.records)
        if only:
            return [pk for pk in self.records[:MOST_RECORDS] if str(pk) in ticked]
        taken = set() if over else _already_assigned(self.records[:MOST_RECORDS])
        return [pk for pk in self.records[:MOST_RECORDS] if pk not in taken]


def read_selection(who: Actor, parameters: QueryDict, filter_: QueueFilter) -> AssignmentSelection:
    """404 for a record that is not the actor's to hand over."""
    if wanted := parameters.get("record", ""):
        pk = parse_number(wanted, 15)
        row = visible_record(who, pk) if pk is not None else None
        if row is None or not rules.may_assign(who, row):
            raise Http404
        return AssignmentSelection((row.pk,), True, (row.organisation_id,), row.organisation_id)
    rows = Organisation.objects.filter(Q() if who.administrator else Q(pk__in=rules.assignable_organisations(who)))
    if filter_.organisation:
        rows = rows.filter(slug=filter_.organisation)
    owners = tuple(rows.values_list("pk", flat=True))
    pending = filtered_pending(who, filter_).filter(organisation__in=owners).order_by("margin", "record_id")
    found = tuple(pending.values_list("record_id", flat=True)[: MOST_RECORDS + 1])
    return AssignmentSelection(found, False, owners, owners[0] if len(owners) == 1 else None)


def _already_assigned(records: Collection[int]) -> set[int]:
    return set(Assignment.objects.filter(record__in=records, done=None).values_list("record_id", flat=True))
