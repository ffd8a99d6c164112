"""Accepting what the texts of an import's records say, for all of them at once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import Conflict
from goalweave.imports.actions.transitions import lock_import, require_may_change
from goalweave.imports.models import Import, State
from goalweave.imports.queries import records_with_facts
from goalweave.registry.actions import DecidedFacts, accept_kinds
from goalweave.registry.text_facts import FactKind


@transaction.atomic
def accept_imported_facts(*, actor: Actor, upload: Import, kinds: Collection[FactKind]) -> DecidedFacts:
    """Accept the suggestions of these kinds. They are one action of the log, undone there.

    Raises NotAllowed; Conflict where the import is not in.
    """
    require_may_change(actor, upload)
    current = lock_import(upload.pk)
    if current.state != State.APPLIED:
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    ids: set[int] = set()
    for kind in kinds:
        ids |= set(records_with_facts(current, kind).values_list("pk", flat=True))
    return accept_kinds(actor=actor, ids=ids, kinds=kinds, batch=uuid4())
