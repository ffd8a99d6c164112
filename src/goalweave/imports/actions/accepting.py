"""Accepting what the texts of an import's records say, for all of them at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import Conflict
from goalweave.imports.actions.following import continue_following, start_accepting
from goalweave.imports.actions.transitions import lock_import, require_may_change
from goalweave.imports.models import Import, State
from goalweave.imports.queries import accepted_fact_entries
from goalweave.registry.actions import UndoneRecords, undo_lines
from goalweave.registry.text_facts import FactKind


@dataclass(frozen=True, slots=True)
class AcceptedFacts:
    """decided: suggestions that were accepted; left: those that say something else than a field that a person filled."""

    decided: int
    left: int


def accept_imported_facts(*, actor: Actor, upload: Import, kinds: Collection[FactKind]) -> AcceptedFacts:
    """Accept the suggestions of these kinds; undoing the import takes this back too. In portions where more than a thousand records have
    some. Raises NotAllowed; Conflict where it is not in, or its records are being worked on."""
    decided = left = 0
    for kind in kinds:
        started = start_accepting(actor=actor, upload=upload, kind=kind)
        progress = continue_following(actor=actor, upload=started).progress
        decided += progress.get("decided", 0)
        left += progress.get("left", 0)
    return AcceptedFacts(decided, left)


@transaction.atomic
def undo_accepted_facts(*, actor: Actor, upload: Import) -> UndoneRecords:
    """Undo what was accepted for this import, but for records that were changed since. Raises as above."""
    current = _lock_applied(actor, upload)
    return undo_lines(actor=actor, lines=accepted_fact_entries(current), batch=current.batch)


def _lock_applied(actor: Actor, upload: Import) -> Import:
    require_may_change(actor, upload)
    current = lock_import(upload.pk)
    if current.state != State.APPLIED or current.following:
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    return current
