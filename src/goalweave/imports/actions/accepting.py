"""Accepting what the texts of an import's records say, for all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from goalweave.accounts.actor import Actor
from goalweave.imports.actions.following import continue_following, start_accepting, start_undoing_facts
from goalweave.imports.models import Import
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


@dataclass(frozen=True, slots=True)
class UndoneFacts:
    """records: number restored; left: number of those that someone has changed since, which stay."""

    records: int
    left: int


def undo_accepted_facts(*, actor: Actor, upload: Import) -> UndoneFacts:
    """Undo what was accepted for this import, but for records that were changed since. In portions where there are more than a hundred.
    Raises as above."""
    started = start_undoing_facts(actor=actor, upload=upload)
    return undone_facts(continue_following(actor=actor, upload=started).progress)


def undone_facts(progress: Mapping[str, Any]) -> UndoneFacts:
    """progress: of the import after the last portion."""
    return UndoneFacts(progress.get("restored", 0), progress.get("left", 0))
