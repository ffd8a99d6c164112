"""Files of a resource: added, removed and restored. Lines of the log are under the resource's number."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log_row
from goalweave.core.errors import InputError, LimitError
from goalweave.core.text.languages import LANGUAGES, base_language
from goalweave.registry.files import inspect_file
from goalweave.resources.actions import lock_for_files
from goalweave.resources.models import Resource, ResourceFile, ResourceState
from goalweave.resources.queries import OBJECT_TYPE

MOST_FILES = 30
"""Of one resource."""


def add_file(
    *, actor: Actor, resource: Resource, name: str, content: IO[bytes], language: str, now: datetime
) -> ResourceFile:
    """Raises NotAllowed; InputError or LimitError with the field `file` (registry.files.inspect_file).

    A file that is there already, by name and content, is not kept twice.
    """
    inspected, spoken = inspect_file(name, content), base_language(language)
    added = ResourceFile(
        resource=resource,
        **asdict(inspected),
        language=spoken if spoken in LANGUAGES else "",
        added=now,
        added_by=actor.user,
    )
    with transaction.atomic():
        row = lock_for_files(actor, resource)
        there = row.files.filter(removed=None)
        if same := there.filter(digest=inspected.digest, name=inspected.name).first():
            return same
        _require_room(row, inspected.name)
        added.file.save(inspected.name, File(content), save=False)
        # The database undoes what failed; the disk does not.
        try:
            added.save(force_insert=True)
            log_row(actor, "attach", OBJECT_TYPE, row, None, {added.name: _file_fields(added)})
        except BaseException:
            added.file.delete(save=False)
            raise
    return added


@transaction.atomic
def remove_file(*, actor: Actor, file: ResourceFile, now: datetime) -> None:
    """Hide it; the file stays, so that this can be undone. Raises NotAllowed; InputError for the last content of a published one."""
    row = lock_for_files(actor, file.resource)
    file.refresh_from_db(fields=["removed"])
    if file.removed is not None:
        return
    others = row.files.filter(removed=None).exclude(pk=file.pk)
    if row.state == ResourceState.PUBLISHED and not (row.text or row.url or others.exists()):
        raise InputError(_("This is all that the published resource has. Add a text, a link or another file first."))
    file.removed = now
    file.save(update_fields=["removed"])
    log_row(actor, "detach", OBJECT_TYPE, row, {file.name: _file_fields(file)}, None)


@transaction.atomic
def restore_file(*, actor: Actor, file: ResourceFile) -> None:
    """Undo the removal. Raises NotAllowed; InputError where the resource is full."""
    row = lock_for_files(actor, file.resource)
    file.refresh_from_db(fields=["removed"])
    if file.removed is not None:
        _require_room(row, file.name)
        file.removed = None
        file.save(update_fields=["removed"])
        log_row(actor, "attach", OBJECT_TYPE, row, None, {file.name: _file_fields(file)})


def _require_room(row: Resource, name: str) -> None:
    if row.files.filter(removed=None).count() >= MOST_FILES:
        message = _("a resource can have up to %(most)d files") % {"most": MOST_FILES}
        raise LimitError(message, file=name, field="file")


def _file_fields(file: ResourceFile) -> dict[str, Any]:
    fields: dict[str, Any] = {"media_type": file.media_type, "size": file.size, "digest": file.digest}
    return {**fields, "language": file.language} if file.language else fields
