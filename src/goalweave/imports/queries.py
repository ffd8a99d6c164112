"""Reads of imports, for whoever may bring files into their organisation."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import BigIntegerField, Count, Max, Min, Q, QuerySet
from django.db.models.functions import Cast

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.models import Entry
from goalweave.imports import rules
from goalweave.imports.models import Import, Problem
from goalweave.registry.models import Record, Visibility
from goalweave.registry.text_facts import LETTERS, FactKind


def imports(actor: Actor) -> QuerySet[Import]:
    """The newest first."""
    return _importable(actor).select_related("organisation", "uploaded_by", "unit").order_by("-pk")


def find_import(actor: Actor, pk: int) -> Import | None:
    """None if there is none or the actor may not see it."""
    return imports(actor).filter(pk=pk).first()


def importable_organisations(actor: Actor) -> list[Organisation]:
    """Those into which the actor may import."""
    ids = rules.import_organisations(actor)
    rows = Organisation.objects.order_by("slug")
    return list(rows if ids is None else rows.filter(pk__in=ids))


def import_problems(upload: Import, severity: str = "") -> QuerySet[Problem]:
    """The gravest first, then by line."""
    rows = upload.problems.order_by("rank", "line", "pk")
    return rows.filter(severity=severity) if severity else rows


def fixable_values(upload: Import, limit: int = 30) -> list[dict[str, object]]:
    """What another value would mend: head of the column and value, with the number of its cells, the most frequent first."""
    rows = upload.problems.exclude(value="").exclude(field="").values("field", "value")
    values = rows.annotate(number=Count("pk"), line=Min("line")).order_by("-number", "field", "value")[:limit]
    # The sheet's name is before the column's.
    return [{**value, "head": value["field"].rpartition(" › ")[2]} for value in values]


def imported_records(upload: Import) -> QuerySet[Record]:
    """The records that an import has added or changed, without those deleted since."""
    entries = Entry.objects.filter(batch=upload.batch, object_type="record").order_by()
    numbers = entries.annotate(number=Cast("object_id", BigIntegerField())).values("number")
    return Record.objects.filter(pk__in=numbers, deleted__isnull=True) if upload.batch else Record.objects.none()


def unpublished_records(upload: Import) -> QuerySet[Record]:
    """Those of an import that not everyone sees yet."""
    return imported_records(upload).exclude(visibility=Visibility.PUBLIC)


BULK_KINDS = (FactKind.DATES, FactKind.PLACES, FactKind.ORGANISATIONS)
"""What texts say that may be accepted for all records of an import at once."""


def records_with_facts(upload: Import, kind: FactKind, ids: Collection[int] | None = None) -> QuerySet[Record]:
    """Those of an import whose text says something of this kind that nobody decided on. ids: some of its records, of which they are."""
    rows = imported_records(upload) if ids is None else Record.objects.filter(pk__in=ids, deleted__isnull=True)
    return rows.filter(fact_reading__waiting__contains=LETTERS[kind])


def fact_counts(upload: Import) -> dict[FactKind, int]:
    """Kind → how many records of an import have undecided suggestions of it; one query."""
    waiting = {str(kind): Count("pk", filter=Q(fact_reading__waiting__contains=LETTERS[kind])) for kind in BULK_KINDS}
    counts = imported_records(upload).aggregate(**waiting)
    return {kind: counts[str(kind)] for kind in BULK_KINDS if counts[str(kind)]}


def accepted_fact_entries(upload: Import) -> QuerySet[Entry]:
    """The log entries of the suggestions that were accepted for all records of an import, and not undone."""
    entries = Entry.objects.filter(batch=upload.batch, object_type="record").order_by()
    return entries.filter(verb="accept", pk__gt=facts_undone_until(upload))


def facts_undone_until(upload: Import) -> int:
    """The number of the last line of the log about accepted facts that was undone, 0 for none."""
    until: int | None = upload.counts.get("facts_undone_until")
    if until is None:  # an earlier version undid all of them at once
        undone = Entry.objects.filter(batch=upload.batch, object_type="record", verb="undo")
        until = undone.aggregate(last=Max("pk"))["last"]
    return until or 0


def _importable(actor: Actor) -> QuerySet[Import]:
    ids = rules.import_organisations(actor)
    return Import.objects.all() if ids is None else Import.objects.filter(organisation__in=ids)
