"""A file comes in, and its columns and values are set right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats import TABLES, FileProfile, preview
from goalweave.imports import files, rules
from goalweave.imports.actions.transitions import begin_state, log_import
from goalweave.imports.layouts import earlier_import, layout_of
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import profile_upload
from goalweave.registry.models import Visibility
from goalweave.registry.rules import may_publish_records

MOST_CORRECTIONS = 2000
OPEN = (State.UPLOADED, State.CHECKED, State.FAILED)


def upload_file(
    *,
    actor: Actor,
    organisation: Organisation,
    stream: BinaryIO,
    name: str,
    now: datetime,
    visibility: Visibility | None = None,
    as_of: str = "",
    unit: Unit | None = None,
) -> Import:
    """Keep a file that is to be imported. Raises NotAllowed; InputError for one that cannot be used at all; nothing stays then.

    visibility, unit: of the rows that name none; as_of: by default the day of `now`.
    """
    if not rules.may_upload(actor, organisation):
        raise NotAllowed("you do not have permission to import records of this organisation")
    if visibility == Visibility.PUBLIC and not may_publish_records(actor, organisation):
        raise NotAllowed("you do not have permission to publish records of this organisation")
    if unit is not None and unit.organisation_id != organisation.pk:
        raise InputError(_("This unit belongs to another organisation."), field="unit")
    file = files.store_upload(stream, name)
    try:
        profile = profile_upload(file.stored, file.name)
        layout = layout_of(preview(profile).headers) if profile.is_table else ""
        with transaction.atomic():
            upload = Import.objects.create(
                organisation=organisation,
                uploaded_by=actor.user,
                name=file.name,
                stored=file.stored,
                digest=file.digest,
                size=file.size,
                kind=profile.kind,
                layout=layout,
                visibility=visibility or "",
                as_of=as_of or now.date().isoformat(),
                unit=unit,
                created=now,
            )
            _take_earlier_columns(upload, profile)
            log_import(actor, upload, "upload", size=file.size, sha256=file.digest)
    except BaseException:
        files.delete_upload(file.stored)
        raise
    return upload


def _take_earlier_columns(upload: Import, profile: FileProfile) -> None:
    """Read the columns as in the last import of a table with the same headers; a person still checks them."""
    earlier = earlier_import(upload)
    if earlier is None:
        return
    try:
        preview(profile, earlier.columns)
    except InputError:  # a field that was renamed since
        return
    upload.columns = dict(earlier.columns)
    upload.save(update_fields=["columns"])


def set_columns(*, actor: Actor, upload: Import, columns: Mapping[str, str]) -> Import:
    """field → head of its column, `=value` for all rows, or empty for none; what was tried before counts no more. An IATI file
    takes a currency alone, for amounts that tell none; a document nothing.

    Raises NotAllowed, Conflict; InputError for a field or column that there is not.
    """
    if upload.kind in TABLES:
        preview(profile_upload(upload.stored, upload.name), columns)
    elif columns.keys() - ({"currency"} if upload.kind == "iati" else set()):
        raise InputError(_("This file has no columns to check."), file=upload.name)

    def change(current: Import) -> None:
        current.columns = dict(columns)
        current.counts, current.outcome = {}, {}

    return begin_state(actor, upload, OPEN, State.UPLOADED, change)


def correct_values(
    *,
    actor: Actor,
    upload: Import,
    corrections: Mapping[tuple[str, str], str],
    confirmed: Collection[tuple[str, str]] = (),
) -> Import:
    """(head of a column, what is in its cells) → what is read instead, added to those there are; the cell itself: none.

    confirmed: values that are right as they are.

    Raises NotAllowed, Conflict; InputError for too many.
    """

    def change(current: Import) -> None:
        known = {head: dict(values) for head, values in current.corrections.items()}
        for (head, value), instead in corrections.items():
            line = sanitise_line(instead)
            of_head = known.setdefault(head, {})
            # What was put in the place of another value, and is wrong as well, is told as it was put there.
            for first in [*(first for first, second in of_head.items() if second == value), value]:
                of_head[first] = line
            if line == value:
                del of_head[value]
        for head, value in confirmed:
            known.setdefault(head, {})[value] = value
        if sum(map(len, known.values())) > MOST_CORRECTIONS:
            raise InputError(
                _("This would correct more than %(limit)d values. Correct them in the file instead.")
                % {"limit": MOST_CORRECTIONS}
            )
        current.corrections = {head: values for head, values in known.items() if values}

    return begin_state(actor, upload, OPEN, State.UPLOADED, change)
