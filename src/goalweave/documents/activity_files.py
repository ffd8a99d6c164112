"""The records of an organisation as files for other systems: IATI activities, an IATI organisation file, a plan as in UN INFO."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from django.db.models import QuerySet

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import LimitError
from goalweave.core.messages import Message
from goalweave.documents.record_selection import BATCH_SIZE, MOST_RECORDS
from goalweave.formats.records import iati
from goalweave.formats.records.un_info import write_plan
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Money, Record
from goalweave.registry.queries import counted_records, to_cores

_RESERVED = re.compile(r"[/&|?\s]+")
"""What no identifier of IATI may contain."""


def iati_publisher(organisation: Organisation) -> iati.Publisher:
    """Without an identifier of its own, the short name stands for it, which no register of IATI knows."""
    kind = iati.ORGANISATION_TYPES.get(organisation.kind, iati.OTHER_ORGANISATION)
    return iati.Publisher(organisation.ref or organisation.slug, organisation.name, kind)


def activity_identifier(publisher: str, slug: str) -> str:
    """The identifier of a record: its short name, behind that of the publisher if it does not begin with it."""
    return slug if slug.startswith(f"{publisher}-") else f"{publisher}-{_RESERVED.sub('-', slug)}"


def published_activities(organisation: Organisation) -> QuerySet[Record]:
    """What an IATI file of the organisation is made of: activities with a date that everyone may see."""
    rows = counted_records(VISITOR).filter(organisation=organisation, kind__in=iati.ACTIVITY_KINDS)
    return rows.exclude(start="", end="")


def iati_activity_file(organisation: Organisation, now: datetime, summary: iati.ExportSummary) -> Iterator[bytes]:
    """The file in portions, in flat memory; some ten queries for every 1,000 records. summary: counts as they pass."""
    publisher = iati_publisher(organisation)
    known = catalogue()
    rows = counted_records(VISITOR).filter(organisation=organisation)
    families = published_activities(organisation).filter(parent__in=published_activities(organisation))
    children: dict[str, list[str]] = defaultdict(list)
    parents: dict[int, str] = {}
    for pk, slug, parent in families.order_by("pk").values_list("pk", "slug", "parent__slug"):
        parents[pk] = activity_identifier(publisher.ref, parent)
        children[parents[pk]].append(activity_identifier(publisher.ref, slug))
    records = (
        replace(record, id=activity_identifier(publisher.ref, row.slug), parent=parents.get(row.pk, ""))
        for row, record in _iterate_records(rows)
    )
    return iati.iterate_activity_file(
        records, publisher, now, summary, children=children, name_node=lambda node: _name_node(known, node)
    )


def iati_organisation_file(organisation: Organisation, now: datetime) -> bytes:
    rows = counted_records(VISITOR).filter(organisation=organisation)
    publications = (record for _row, record in _iterate_records(rows.filter(kind=model.RecordKind.PUBLICATION)))
    figures = iati.collect_figures(_iterate_amounts(rows), publications)
    return iati.write_organisation_file(iati_publisher(organisation), figures, now)


def un_info_plan(actor: Actor, organisation: Organisation) -> bytes:
    """The workbook of what the actor may see, without drafts. Raises LimitError for more records than a workbook is read with."""
    rows = counted_records(actor).filter(organisation=organisation, kind__in=iati.ACTIVITY_KINDS)
    if rows.count() > MOST_RECORDS:
        raise LimitError(Message("more than {limit:,} records, the limit of a plan", limit=MOST_RECORDS))
    pairs = list(_iterate_records(rows))
    pks = {row.pk for row, _record in pairs}
    records = [
        replace(record, id=row.slug, parent=record.parent if row.parent_id in pks else "") for row, record in pairs
    ]
    stream = BytesIO()
    write_plan(stream, records)
    return stream.getvalue()


def _iterate_amounts(rows: QuerySet[Record]) -> Iterator[model.Money]:
    """Without their records, which would have to be read whole."""
    amounts = Money.objects.filter(record__in=rows).values_list("amount", "currency", "kind", "date")
    for row in amounts.iterator(chunk_size=BATCH_SIZE):
        yield model.Money(*row)


def _iterate_records(rows: QuerySet[Record]) -> Iterator[tuple[Record, model.Record]]:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        some = keys[start : start + BATCH_SIZE]
        portion = list(rows.filter(pk__in=some).order_by("pk"))
        yield from zip(portion, to_cores(portion, mappings_of(some, evidence=False)), strict=True)


def _name_node(known: Catalogue, node: model.Curie) -> iati.NodeName:
    if node.key not in known.frameworks:
        return iati.NodeName("", {})
    return iati.NodeName(known.framework(node.key).uri, known.node(node).label)
