"""Long work on an import in short transactions, each of which stores also how far the work is."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection, transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import Conflict
from goalweave.imports.actions.transitions import lock_import, require_may_change
from goalweave.imports.gc_pause import collect_cycles
from goalweave.imports.models import Import, State

GAP = 0.05
"""Seconds between two transactions on SQLite: who waits for the lock looks for it every tenth of a second at the least."""

Step = Callable[[Import], bool]
"""Does the next portion of an import's work, by its progress, which it moves on; returns whether that was the last."""


def run_in_portions(
    *,
    actor: Actor,
    upload: Import,
    state: State,
    step: Step,
    at_once: bool,
    moved: Callable[[Import], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Do all that is left of the work. at_once: in one transaction, all or nothing; otherwise it can be interrupted anywhere and
    called again. moved: called with the import after each portion.

    Raises NotAllowed and Conflict if the actor lost the permission or the import is in another state, and what `step` raises.
    """

    def do_next() -> Import | None:
        current = lock_import(upload.pk)
        require_may_change(actor, current)
        if current.state != state:
            raise Conflict("The state of this import has changed in the meantime; check it again.")
        if step(current):
            return None
        current.save(update_fields=["progress"])
        return current

    if at_once:
        with transaction.atomic():
            while do_next() is not None:
                pass
        return
    number = 0
    while True:
        with transaction.atomic():
            current = do_next()
        if current is None:
            return
        moved(current)
        collect_cycles(number)
        number += 1
        if connection.vendor == "sqlite":
            sleep(GAP)
