"""Files of a record. The log keeps a line of the type “attachment” under the record's number: name → what it is, or null."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log_row
from goalweave.core.errors import InputError, LimitError, NotAllowed
from goalweave.core.text.languages import base_language
from goalweave.registry import rules
from goalweave.registry.files import inspect_file
from goalweave.registry.models import Attachment, Record
from goalweave.vanished_rows import reread_row

MOST_ATTACHMENTS = 50
"""Files of one record."""


def add_attachment(
    *, actor: Actor, record: Record, name: str, content: IO[bytes], now: datetime, language: str = ""
) -> Attachment:
    """Keep a file. Raises NotAllowed; InputError or LimitError with the field `file` (registry.files.inspect_file).

    A file that is there already, by name and content, is not kept twice.
    """
    if not rules.may_change_record(actor, record):
        raise NotAllowed("you do not have permission to change this record")
    inspected = inspect_file(name, content)
    attachment = Attachment(
        record=record,
        **asdict(inspected),
        language=base_language(language)[:10],
        added=now,
        added_by=actor.user,
    )
    with transaction.atomic():
        reread_row(Record.objects.select_for_update(of=("self",)), record.pk)  # two at once must not pass the limit
        there = Attachment.objects.filter(record=record, removed=None)
        if same := there.filter(digest=inspected.digest, name=inspected.name).first():
            return same
        if there.count() >= MOST_ATTACHMENTS:
            raise LimitError(
                _("a record can have up to %(most)d files") % {"most": MOST_ATTACHMENTS},
                file=inspected.name,
                field="file",
            )
        attachment.file.save(inspected.name, File(content), save=False)
        # The database undoes what failed; the disk does not.
        try:
            attachment.save(force_insert=True)
            _log_attachment(actor, "attach", attachment, None, _attachment_fields(attachment))
        except BaseException:
            attachment.file.delete(save=False)
            raise
    return attachment


@transaction.atomic
def remove_attachment(*, actor: Actor, attachment: Attachment, now: datetime) -> None:
    """Hide an attachment; the file is kept as long as the record, so that this can be undone. Raises NotAllowed."""
    _lock_attachment(actor, attachment)
    if attachment.removed is None:
        attachment.removed = now
        attachment.save(update_fields=["removed"])
        _log_attachment(actor, "detach", attachment, _attachment_fields(attachment), None)


@transaction.atomic
def restore_attachment(*, actor: Actor, attachment: Attachment) -> None:
    """Undo the removal. Raises NotAllowed; InputError where the record is full."""
    _lock_attachment(actor, attachment)
    if attachment.removed is None:
        return
    if Attachment.objects.filter(record=attachment.record, removed=None).count() >= MOST_ATTACHMENTS:
        raise InputError(_("a record can have up to %(most)d files") % {"most": MOST_ATTACHMENTS}, field="file")
    attachment.removed = None
    attachment.save(update_fields=["removed"])
    _log_attachment(actor, "attach", attachment, None, _attachment_fields(attachment))


def _lock_attachment(actor: Actor, attachment: Attachment) -> None:
    """Read it again, with its record locked: two at once must not do it twice, or pass the limit. Raises NotAllowed."""
    records = Record.objects.select_for_update(of=("self",)).select_related("organisation")
    record = records.filter(pk=attachment.record_id).first()
    if record is None:
        raise NotAllowed("you do not have permission to change this record")
    attachment.refresh_from_db()
    attachment.record = record
    if not rules.may_change_record(actor, attachment.record):
        raise NotAllowed("you do not have permission to change this record")


def _attachment_fields(attachment: Attachment) -> dict[str, Any]:
    return {"media_type": attachment.media_type, "size": attachment.size, "digest": attachment.digest}


def _log_attachment(
    actor: Actor, verb: str, attachment: Attachment, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    # Under the record's number, so that the history of a record has its files.
    log_row(actor, verb, "attachment", attachment.record, {attachment.name: before}, {attachment.name: after})
