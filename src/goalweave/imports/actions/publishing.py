"""Publishing what an import has brought in."""

from __future__ import annotations

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import Conflict
from goalweave.imports.actions.transitions import lock_import, log_import, require_may_change
from goalweave.imports.models import Import, State
from goalweave.imports.queries import unpublished_records
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Visibility


@transaction.atomic
def publish_import(*, actor: Actor, upload: Import) -> int:
    """Show the records of an import to everyone; undoing the import takes this back too. Returns how many changed.

    Raises NotAllowed; Conflict where it is not in.
    """
    require_may_change(actor, upload)
    current = lock_import(upload.pk)
    if current.state != State.APPLIED:
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    ids = list(unpublished_records(current).values_list("pk", flat=True))
    number = set_visibility(actor=actor, ids=ids, visibility=Visibility.PUBLIC, batch=current.batch)
    if number:
        log_import(actor, current, "publish", records=number)
    return number
