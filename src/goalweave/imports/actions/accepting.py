"""Accepting what the texts of an import's records say, for all of them at once."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import Conflict
from goalweave.imports.actions.transitions import lock_import, require_may_change
from goalweave.imports.models import Import, State
from goalweave.imports.queries import accepted_fact_entries, records_with_facts
from goalweave.registry.actions import DecidedFacts, UndoneRecords, accept_kinds, undo_lines
from goalweave.registry.text_facts import FactKind


@transaction.atomic
def accept_imported_facts(*, actor: Actor, upload: Import, kinds: Collection[FactKind]) -> DecidedFacts:
    """Accept the suggestions of these kinds; undoing the import takes this back too. Raises NotAllowed; Conflict
    where it is not in."""
    current = _lock_applied(actor, upload)
    ids: set[int] = set()
    for kind in kinds:
        ids |= set(records_with_facts(current, kind).values_list("pk", flat=True))
    return accept_kinds(actor=actor, ids=ids, kinds=kinds, batch=current.batch)


@transaction.atomic
def undo_accepted_facts(*, actor: Actor, upload: Import) -> UndoneRecords:
    """Undo what was accepted for this import, but for records that were changed since. Raises as above."""
    current = _lock_applied(actor, upload)
    return undo_lines(actor=actor, lines=accepted_fact_entries(current), batch=current.batch)


def _lock_applied(actor: Actor, upload: Import) -> Import:
    require_may_change(actor, upload)
    current = lock_import(upload.pk)
    if current.state != State.APPLIED:
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    return current
