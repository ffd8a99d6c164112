"""The one write there is: append."""

from __future__ import annotations

from typing import Any

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry


def log(
    *,
    actor: Actor,
    verb: str,
    object_type: str,
    object_id: str | int,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Append what was done; called once by every action, inside its transaction."""
    Entry.objects.create(
        actor=actor.user,
        system=actor.system,
        verb=verb,
        object_type=object_type,
        object_id=str(object_id),
        before=before,
        after=after,
    )
