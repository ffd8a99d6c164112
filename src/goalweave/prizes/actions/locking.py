"""What every write to an edition begins with."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.calls.definitions import definition_of
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.model.calls import Call, PrizeRules
from goalweave.prizes import rules
from goalweave.prizes.models import Edition
from goalweave.vanished_rows import reread_row


def lock_edition(actor: Actor, edition: Edition) -> Edition:
    """The row as it is now, locked until the end of the transaction. Raises NotAllowed."""
    # Not its key: a ballot that holds the log of the vote, for which the count waits, refers to it.
    rows = Edition.objects.select_for_update(of=("self",), no_key=True).select_related("call__organisation")
    row = reread_row(rows, edition.pk)
    if not rules.may_run_edition(actor, row):
        raise NotAllowed("only editors and managers of the organisation can run its prize")
    return row


def prize_of(edition: Edition) -> tuple[Call, PrizeRules]:
    """Raises InputError for a call that no longer has rules of a prize."""
    call = definition_of(edition.call)
    if call.prize is None:
        raise InputError("this call has no rules of a prize")
    return call, call.prize


def save_version(edition: Edition, *fields: str) -> None:
    edition.version += 1
    edition.save(update_fields=[*fields, "version"])
