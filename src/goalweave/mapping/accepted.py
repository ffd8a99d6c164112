"""Reads of what was accepted, for records that the caller has already been allowed to see."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from goalweave.mapping.models import Mapping, State
from goalweave.mapping.queries import COLUMNS
from goalweave.registry.models import Record


def accepted_mappings(
    records: QuerySet[Record], *, nodes: Collection[int] | None = None, framework: str = ""
) -> QuerySet[Mapping]:
    """Record by record, each by framework and node, with evidence at hand. nodes: primary keys; framework: key; none: all."""
    found = Mapping.objects.filter(state=State.ACCEPTED, record__in=records.order_by().values("pk"))
    if nodes is not None:
        found = found.filter(node__in=nodes)
    if framework:
        found = found.filter(node__framework__key=framework)
    found = found.select_related("node__framework").only(*COLUMNS).prefetch_related("evidence")
    return found.order_by("record", "node__framework__position", "node__position", "pk")
