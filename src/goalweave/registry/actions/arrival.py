"""Records that a running import has stored and does not show yet (models.ARRIVING); the import logs what is done here."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import NotAllowed
from goalweave.registry import rules
from goalweave.registry.actions.record_writing import entries_of_texts, replace_entries
from goalweave.registry.models import ARRIVING


@transaction.atomic
def hide_returning(*, actor: Actor, organisation: Organisation, ids: Iterable[int]) -> None:
    """Let deleted records arrive again, so that storing them changes them. Raises NotAllowed."""
    _require_may_import(actor, organisation)
    gone = organisation.records.filter(pk__in=list(ids), deleted__isnull=False)
    gone.update(deleted=ARRIVING, version=F("version") + 1, updated=timezone.now())


@transaction.atomic
def show_arrived(*, actor: Actor, organisation: Organisation, ids: Iterable[int]) -> int:
    """Show records that are stored with all their parts; returns how many. Raises NotAllowed."""
    _require_may_import(actor, organisation)
    arrived = organisation.records.filter(pk__in=list(ids), deleted=ARRIVING)
    rows = list(arrived.order_by("pk").values_list("pk", "organisation_id", "visibility", "title", "text"))
    arrived.update(deleted=None)
    # What is hidden is not in the index.
    replace_entries("record", chain.from_iterable(entries_of_texts(*row) for row in rows), only=[])
    return len(rows)


@transaction.atomic
def discard_arriving(*, actor: Actor, organisation: Organisation, new: Iterable[int], returning: Iterable[int]) -> None:
    """Remove new records that were never shown, with their parts and mappings; returning ones are deleted as before.

    Raises NotAllowed.
    """
    _require_may_import(actor, organisation)
    arriving = organisation.records.filter(deleted=ARRIVING)
    arriving.filter(pk__in=list(new)).delete()
    arriving.filter(pk__in=list(returning)).update(deleted=timezone.now())


def _require_may_import(actor: Actor, organisation: Organisation) -> None:
    if not rules.may_import_records(actor, organisation):
        raise NotAllowed("you do not have permission to import records of this organisation")
