"""Writes to resources: check, change in one transaction, log once, renew the index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import difference, log_row
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed, UnknownNode
from goalweave.core.model import Curie
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.frameworks.queries import catalogue, node_ids
from goalweave.resources import rules
from goalweave.resources.models import Resource, ResourceKind, ResourceState
from goalweave.resources.queries import OBJECT_TYPE, nodes_of
from goalweave.resources.search import index_resources

LONGEST_TITLE = 300
LONGEST_SUMMARY = 1_000
LONGEST_TEXT = 100_000
LONGEST_URL = 1_000
LONGEST_LICENCE = 100
MOST_NODES = 60
_LONGEST = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY, "text": LONGEST_TEXT}


@dataclass(frozen=True, slots=True)
class ResourceFields:
    """What can be written of a resource; see models.Resource. nodes: names such as `sdg:9.c`; without an edition the one in use."""

    kind: str
    title: LanguageMap
    summary: LanguageMap = field(default_factory=dict)
    text: LanguageMap = field(default_factory=dict)
    url: str = ""
    licence: str = ""
    nodes: tuple[str, ...] = ()


@transaction.atomic
def create_resource(
    *, actor: Actor, organisation: Organisation | None, fields: ResourceFields, now: datetime
) -> Resource:
    """A draft, last in the list. organisation: None for one of the whole site. Raises NotAllowed, InputError."""
    if not rules.may_add_resource(actor, organisation.pk if organisation else None):
        raise NotAllowed("only editors can add resources")
    nodes = _checked_nodes(fields.nodes)
    last = Resource.objects.aggregate(last=Max("position"))["last"] or 0
    row = Resource(organisation=organisation, position=last + 1, created=now, updated=now)
    _fill_resource(row, fields)
    row.save()
    row.nodes.set(nodes.values())
    log_row(actor, "create", OBJECT_TYPE, row, None, resource_fields(row))
    index_resources([row])
    return row


@transaction.atomic
def change_resource(
    *, actor: Actor, resource: Resource, fields: ResourceFields, version: int, now: datetime, verb: str = "change"
) -> Resource:
    """version: the one that was edited. Nothing is written where nothing is new. Raises NotAllowed, Conflict, InputError."""
    row = _lock_resource(actor, resource, version)
    nodes = _checked_nodes(fields.nodes)
    before = resource_fields(row)
    _fill_resource(row, fields)
    after = {**resource_fields(row), "nodes": list(nodes)}
    if after != before:
        if row.state == ResourceState.PUBLISHED:
            _require_content(row)
        row.nodes.set(nodes.values())
        _save_resource(row, now)
        log_row(actor, verb, OBJECT_TYPE, row, *difference(before, after))
        index_resources([row])
    return row


@transaction.atomic
def publish_resource(*, actor: Actor, resource: Resource, version: int, now: datetime) -> Resource:
    """Everyone sees it from now on. Raises NotAllowed, Conflict; InputError where it has no content."""
    row = _lock_resource(actor, resource, version)
    _require_content(row)
    return _set_state(actor, row, ResourceState.PUBLISHED, "publish", now)


@transaction.atomic
def unpublish_resource(*, actor: Actor, resource: Resource, version: int, now: datetime) -> Resource:
    """Back to a draft that only its editors see. Raises NotAllowed, Conflict."""
    row = _lock_resource(actor, resource, version)
    return _set_state(actor, row, ResourceState.DRAFT, "unpublish", now)


@transaction.atomic
def delete_resource(*, actor: Actor, resource: Resource, now: datetime) -> Resource:
    """Hide it; it can be restored with all it has. Raises NotAllowed."""
    row = _lock_resource(actor, resource)
    if row.deleted is None:
        row.deleted = now
        _save_resource(row, now)
        log_row(actor, "delete", OBJECT_TYPE, row, {"deleted": None}, {"deleted": now.isoformat()})
        index_resources([row])
    return row


@transaction.atomic
def undelete_resource(*, actor: Actor, resource: Resource, now: datetime) -> Resource:
    """Raises NotAllowed."""
    row = _lock_resource(actor, resource)
    if row.deleted is not None:
        before = {"deleted": row.deleted.isoformat()}
        row.deleted = None
        _save_resource(row, now)
        log_row(actor, "undelete", OBJECT_TYPE, row, before, {"deleted": None})
        index_resources([row])
    return row


@transaction.atomic
def move_resource(*, actor: Actor, resource: Resource, up: bool) -> Resource:
    """Exchange its place with the next one of the same owner; the first and the last stay. Raises NotAllowed."""
    row = _lock_resource(actor, resource)
    siblings = Resource.objects.select_for_update().filter(organisation=row.organisation_id, deleted=None)
    order = list(siblings.order_by("position", "pk"))
    place = next(number for number, sibling in enumerate(order) if sibling.pk == row.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return row
    neighbour = order[other]
    before = row.position
    row.position, neighbour.position = neighbour.position, row.position
    if row.position == before:  # two at the same place, in the order of their numbers
        row.position = max(before - 1, 0) if up else before + 1
    # Not a new version: a form that is open elsewhere says nothing of the place.
    neighbour.save(update_fields=["position"])
    row.save(update_fields=["position"])
    log_row(actor, "change", OBJECT_TYPE, row, {"position": before}, {"position": row.position})
    return row


@transaction.atomic
def undo_change(*, actor: Actor, resource: Resource, line: int, now: datetime) -> Resource:
    """Undo a change. line: number of its line in the log.

    Raises NotAllowed; Conflict if what it changed was changed again; InputError if there is no such change.
    """
    row = _lock_resource(actor, resource)
    entry = Entry.objects.filter(pk=line, object_type=OBJECT_TYPE, object_id=str(row.pk), verb="change").first()
    before, after = (entry.before or {}, entry.after or {}) if entry else ({}, {})
    current = resource_fields(row)
    if not before.keys() <= current.keys() or not before:
        raise InputError(_("there is nothing to undo"))
    if any(current[name] != value for name, value in after.items()):
        raise Conflict("this was changed again in the meantime")
    restored = {**current, **before}
    fields = ResourceFields(**{**restored, "nodes": tuple(restored["nodes"])})
    return change_resource(actor=actor, resource=row, fields=fields, version=row.version, now=now, verb="undo")


def resource_fields(row: Resource) -> dict[str, Any]:
    """For the log and for undoing."""
    return {
        "kind": row.kind,
        "title": row.title,
        "summary": row.summary,
        "text": row.text,
        "url": row.url,
        "licence": row.licence,
        "nodes": list(map(str, nodes_of(row))),
    }


def lock_for_files(actor: Actor, resource: Resource) -> Resource:
    """Keep others from changing it until the transaction ends. Raises NotAllowed."""
    return _lock_resource(actor, resource)


def _lock_resource(actor: Actor, resource: Resource, version: int | None = None) -> Resource:
    rows = Resource.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.prefetch_related("nodes__framework").filter(pk=resource.pk).first()
    if row is None or not rules.may_change_resource(actor, row):
        raise NotAllowed("only its editors can change a resource")
    if version is not None and row.version != version:
        raise Conflict("someone else has changed this resource in the meantime")
    return row


def _set_state(actor: Actor, row: Resource, state: ResourceState, verb: str, now: datetime) -> Resource:
    if row.state != state:
        before = {"state": row.state}
        row.state = state
        _save_resource(row, now)
        log_row(actor, verb, OBJECT_TYPE, row, before, {"state": str(state)})
        index_resources([row])
    return row


def _save_resource(row: Resource, now: datetime) -> None:
    row.version += 1
    row.updated = now
    row.save()


def _fill_resource(row: Resource, fields: ResourceFields) -> None:
    """Raises InputError that names the field."""
    if fields.kind not in ResourceKind.values:
        raise InputError(_("“%(kind)s” is not a kind of resource.") % {"kind": fields.kind[:100]}, field="kind")
    row.kind = fields.kind
    row.title = _checked_text(fields.title, "title")
    row.summary = _checked_text(fields.summary, "summary")
    row.text = _checked_text(fields.text, "text")
    if not row.title:
        raise InputError(_("Enter it in at least one language."), field="title")
    row.url = _checked_url(fields.url)
    row.licence = sanitise_line(fields.licence)
    if len(row.licence) > LONGEST_LICENCE:
        raise InputError(_("Use %(most)d characters or fewer.") % {"most": LONGEST_LICENCE}, field="licence")


def _checked_text(text: LanguageMap, name: str) -> dict[str, str]:
    clean = sanitise_text if name == "text" else sanitise_line
    cleaned = {language: clean(words).strip() for language, words in text.items()}
    if any(len(words) > _LONGEST[name] for words in cleaned.values()):
        raise InputError(_("Use %(most)d characters or fewer.") % {"most": _LONGEST[name]}, field=name)
    return {language: words for language, words in cleaned.items() if words}


def _checked_url(url: str) -> str:
    """An address that a browser opens as a page; never one that runs a script."""
    address = sanitise_line(url)
    if not address:
        return ""
    problem = InputError(_("Enter an address that begins with https:// or http://."), field="url")
    try:
        parts = urlsplit(address)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not set(' "<>\\`') & set(address)
    except ValueError:
        raise problem from None
    if not valid or len(address) > LONGEST_URL:
        raise problem
    return address


def _checked_nodes(names: Iterable[str]) -> dict[str, int]:
    """Full name → id, in the order of the frameworks. Raises InputError for one that there is not."""
    known, ids = catalogue(), node_ids()
    checked: dict[str, int] = {}
    for name in dict.fromkeys(names):
        try:
            curie = known.resolve(Curie.parse(name))
            checked[str(curie)] = ids[curie.key, curie.code]
        except (UnknownNode, InputError, ValueError, KeyError):
            message = _("“%(node)s” is not a node, such as sdg:9.c.") % {"node": name[:100]}
            raise InputError(message, field="nodes") from None
    if len(checked) > MOST_NODES:
        raise InputError(_("Use up to %(most)d nodes.") % {"most": MOST_NODES}, field="nodes")
    return dict(sorted(checked.items(), key=lambda pair: pair[1]))


def _require_content(row: Resource) -> None:
    """Raises InputError."""
    if not (row.text or row.url or row.files.filter(removed=None).exists()):
        raise InputError(_("Add a text, a link or a file before you publish the resource."), field="text")
