"""Resources of the site and of organisations, published, as drafts and deleted, each with a file."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from tests.factories.resources import stored_resource

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.audit.models import Entry
from goalweave.resources.actions import delete_resource
from goalweave.resources.file_actions import add_file
from goalweave.resources.models import Resource

NOTHING = "nothing"
NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]
START = "resources/<number:pk>/"


def resource_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants."""
    rows = {
        "own, published": _resource(own, now, published=True),
        "own, draft": _resource(own, now, published=False),
        "published by another organisation": _resource(other, now, published=True),
        "draft within another organisation": _resource(other, now, published=False),
        "of the site": _resource(None, now, published=True),
        "own, deleted": _resource(own, now, published=True),
    }
    files: Variants = {}
    for name, row in rows.items():
        file = add_file(actor=SYSTEM, resource=row, name="a.txt", content=BytesIO(b"Words."), language="", now=now)
        files[name] = {"pk": file.pk}
    delete_resource(actor=SYSTEM, resource=rows["own, deleted"], now=now)
    places: Variants = {name: {"pk": row.pk, "line": _first_line(row)} for name, row in rows.items()}
    return {
        "resources/": places | {NOTHING: {"pk": NOWHERE, "line": NOWHERE}},
        "resources/files/": files | {NOTHING: {"pk": NOWHERE}},
    }


def resource_posts() -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    return {f"{START}state/": {"do": "publish"}}


def _resource(owner: Organisation | None, now: datetime, *, published: bool) -> Resource:
    return stored_resource(owner, published=published, nodes=(), now=now)


def _first_line(row: Resource) -> int:
    return Entry.objects.filter(object_type="resource", object_id=str(row.pk)).earliest("pk").pk
