"""Resources, written through the actions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.resources.actions import ResourceFields, create_resource, publish_resource
from goalweave.resources.models import Resource

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def resource_fields(**changes: Any) -> ResourceFields:
    given: dict[str, Any] = {
        "kind": "guide",
        "title": {"en": "Broadband planning", "ar": "تخطيط النطاق العريض"},
        "summary": {"en": "How to plan a national network."},
        "text": {"en": "# Steps\n\n1. Ask people."},
        "url": "https://example.org/guide?a=1&b=2",
        "licence": "CC BY 4.0",
        "nodes": ("sdg:9.c",),
    }
    return ResourceFields(**given | changes)


def stored_resource(
    organisation: Organisation | None = None, *, published: bool = True, now: datetime = NOW, **changes: Any
) -> Resource:
    row = create_resource(actor=SYSTEM, organisation=organisation, fields=resource_fields(**changes), now=now)
    return publish_resource(actor=SYSTEM, resource=row, version=row.version, now=now) if published else row
