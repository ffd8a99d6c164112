"""Publishing what an import has brought in."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.imports.actions.following import continue_following, start_publishing
from goalweave.imports.models import Import


def publish_import(*, actor: Actor, upload: Import) -> int:
    """Show the records of an import to everyone; undoing the import takes this back too. Returns how many changed.

    More than a thousand are published in portions. Raises NotAllowed; Conflict where it is not in, or its records are being worked on.
    """
    started = start_publishing(actor=actor, upload=upload)
    return int(continue_following(actor=actor, upload=started).progress.get("done", 0))
