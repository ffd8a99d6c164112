"""Writes to calls: they are made from a pack, a copy, a file or nothing, edited, published and archived.

From the first entry on, what is asked and the categories stay as they are; texts, days and the moderators' checklist can change.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import difference, log_row
from goalweave.audit.authors import written_by
from goalweave.audit.models import Entry
from goalweave.calls import rules
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call, CallState
from goalweave.calls.search import index_calls
from goalweave.core.call_check import check_call
from goalweave.core.call_editing import has_same_structure
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.core.findings import Finding
from goalweave.core.model import calls as model
from goalweave.formats.definitions.calls import call_to_plain, read_call
from goalweave.frameworks.queries import catalogue

LONGEST_SLUG = 80
RESERVED_SLUGS = frozenset({"new", "import", "feed"})
"""Words that are addresses of other pages."""
CALL = "call"
"""How the log calls a call."""
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@transaction.atomic
def create_call(
    *, actor: Actor, organisation: Organisation, slug: str, definition: model.Call, now: datetime, pack: str = ""
) -> Call:
    """A draft. slug: its address, which stays; pack: id of the call in a pack that it was made from.

    Raises NotAllowed; InputError for an address that is taken or cannot be one, and for what the definition may not hold.
    """
    if not rules.may_create_call(actor, organisation):
        raise NotAllowed("only editors can create calls")
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise InputError(_("use small letters, digits and single hyphens, such as water-2027"), field="slug")
    if Call.objects.filter(slug=slug).exists():
        raise InputError(_("another call has this address"), field="slug")
    plain = call_to_plain(valid_definition(definition))
    row = Call.objects.create(
        organisation=organisation, slug=slug, definition=plain, pack=pack, created=now, updated=now
    )
    log_row(actor, "create", CALL, row, None, {"slug": slug, "pack": pack, **plain})
    index_calls([row])
    return row


@transaction.atomic
def change_call(*, actor: Actor, call: Call, definition: model.Call, version: int, now: datetime) -> Call:
    """Save an edited call. version: the one that was edited.

    Raises NotAllowed; Conflict if someone else has changed it in the meantime; InputError for what it may not hold, and for a change
    of what is asked once there is an entry.
    """
    row = _lock_call(actor, call, version)
    before = definition_of(row)
    after = valid_definition(definition)
    if before == after:
        return row
    if after.id != before.id:
        raise InputError(_("the short name of a call cannot be changed"), field="id")
    if row.frozen is not None and not has_same_structure(before, after):
        raise InputError(_("someone has begun an entry, so fields and categories stay as they are"))
    if row.state == CallState.PUBLISHED:
        _require_complete(after)
    _store_definition(actor, row, after, now)
    return row


@transaction.atomic
def set_days(
    *, actor: Actor, call: Call, opens: datetime | None, closes: datetime | None, version: int, now: datetime
) -> Call:
    """opens, closes: entries are taken from `opens` until before `closes`; without `closes` for as long as it is published.

    Raises NotAllowed, Conflict; InputError for days in the wrong order.
    """
    row = _lock_call(actor, call, version)
    if opens is not None and closes is not None and closes <= opens:
        raise InputError(_("the call closes before it opens"), field="closes")
    if row.state == CallState.PUBLISHED and opens is None:
        raise InputError(_("a published call needs the day on which it opens"), field="opens")
    if (row.opens, row.closes) == (opens, closes):
        return row
    before, after = difference(_days(row), _days(Call(opens=opens, closes=closes)))
    row.opens, row.closes = opens, closes
    _save(row, now, "opens", "closes")
    log_row(actor, "days", CALL, row, before, after)
    return row


@transaction.atomic
def publish_call(*, actor: Actor, call: Call, version: int, now: datetime) -> Call:
    """Everyone sees it from now on, and entries are taken between its days. Raises NotAllowed, Conflict; InputErrors with all
    that is missing."""
    row = _lock_call(actor, call, version)
    _require_complete(definition_of(row))
    if row.opens is None:
        raise InputError(_("a published call needs the day on which it opens"), field="opens")
    _set_state(actor, row, CallState.PUBLISHED, "publish", now)
    return row


@transaction.atomic
def archive_call(*, actor: Actor, call: Call, version: int, now: datetime) -> Call:
    """It takes no entries any more and is listed as closed; its accepted entries stay public. Raises NotAllowed, Conflict."""
    row = _lock_call(actor, call, version)
    if row.state == CallState.DRAFT:
        raise InputError(_("only a published call can be archived"))
    _set_state(actor, row, CallState.ARCHIVED, "archive", now)
    return row


@transaction.atomic
def unpublish_call(*, actor: Actor, call: Call, version: int, now: datetime) -> Call:
    """Back to a draft that only editors see. Raises NotAllowed, Conflict; InputError once there is an entry."""
    row = _lock_call(actor, call, version)
    if row.frozen is not None:
        raise InputError(_("someone has begun an entry, so the call stays public; archive it instead"))
    _set_state(actor, row, CallState.DRAFT, "unpublish", now)
    return row


@transaction.atomic
def delete_call(*, actor: Actor, call: Call) -> None:
    """Remove a draft without entries. Raises NotAllowed, InputError."""
    row = _lock_call(actor, call)
    if row.state != CallState.DRAFT or row.entries.exists():
        raise InputError(_("only a draft without entries can be deleted"))
    log_row(actor, "delete", CALL, row, {"slug": row.slug, **row.definition}, None)
    slug = row.slug
    row.delete()
    index_calls([], gone=[slug])


@transaction.atomic
def undo_change(*, actor: Actor, call: Call, line: int, now: datetime) -> Call:
    """Take back a change of the definition. line: number of its line in the log.

    Raises NotAllowed; Conflict if what it changed was changed again; InputError if there is no such change.
    """
    row = _lock_call(actor, call)
    entry = change_line(row, line)
    if entry is None:
        raise InputError(_("there is nothing to undo"))
    before, after = entry.before or {}, entry.after or {}
    plain = {**row.definition}
    if any(plain.get(name) != after[name] for name in after):
        raise Conflict("this was changed again in the meantime")
    for name, value in before.items():
        plain.pop(name, None)
        if value is not None:
            plain[name] = value
    restored = valid_definition(read_call(plain))
    if row.frozen is not None and not has_same_structure(definition_of(row), restored):
        raise InputError(_("someone has begun an entry, so fields and categories stay as they are"))
    _store_definition(actor, row, restored, now, verb="undo")
    return row


def change_line(call: Call, line: int) -> Entry | None:
    """The line of the log with a change of the call's definition."""
    lines = Entry.objects.filter(pk=line, object_type=CALL, object_id=str(call.pk), verb="change")
    return lines.first()


def last_change_line(call: Call, actor: Actor) -> int:
    """Number of the line in the log of what the actor changed last in the call; 0 where there is none."""
    lines = written_by(Entry.objects.filter(object_type=CALL, object_id=str(call.pk), verb="change"), actor)
    return lines.order_by("-pk").values_list("pk", flat=True).first() or 0


def valid_definition(definition: model.Call) -> model.Call:
    """The call as a file would hold it, so that none is stored that no file could hold.

    Raises InputError with the field's path, or for a node or framework that is not in the catalogue.
    """
    read = read_call(call_to_plain(definition))
    unknown = [
        finding for finding in check_call(read, catalogue()) if finding.where.startswith(("field ", "category "))
    ]
    for finding in unknown:
        raise _as_error(finding)
    return read


def _require_complete(definition: model.Call) -> None:
    """Raises InputErrors."""
    errors = [finding for finding in check_call(definition, catalogue()) if finding.severity == "error"]
    if errors:
        raise InputErrors(list(map(_as_error, errors)))


def _as_error(finding: Finding) -> InputError:
    kind, _blank, name = finding.where.partition(" ")
    field = {"field": "frameworks", "category": "nodes"}.get(kind, "")
    return InputError(finding.message, file=name, field=field)


def _lock_call(actor: Actor, call: Call, version: int | None = None) -> Call:
    row = Call.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=call.pk).first()
    if row is None or not rules.may_change_call(actor, row):
        raise NotAllowed("you do not have permission to change this call")
    if version is not None and row.version != version:
        raise Conflict("someone else has changed this call in the meantime")
    return row


def _store_definition(actor: Actor, row: Call, definition: model.Call, now: datetime, verb: str = "change") -> None:
    plain = call_to_plain(definition)
    before, after = difference(row.definition, plain)
    row.definition = plain
    _save(row, now, "definition")
    log_row(actor, verb, CALL, row, before, after)
    index_calls([row])


def _set_state(actor: Actor, row: Call, state: CallState, verb: str, now: datetime) -> None:
    if row.state == state:
        return
    before = {"state": row.state}
    row.state = state
    _save(row, now, "state")
    log_row(actor, verb, CALL, row, before, {"state": str(state)})
    index_calls([row])


def _save(row: Call, now: datetime, *fields: str) -> None:
    row.version += 1
    row.updated = now
    row.save(update_fields=[*fields, "version", "updated"])


def _days(row: Call) -> dict[str, Any]:
    return {name: _moment(getattr(row, name)) for name in ("opens", "closes")}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
