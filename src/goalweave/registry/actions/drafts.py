"""Input in a form, stored until it is saved. Not in the log: it is private, and no record changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import LimitError, NotAllowed
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.registry import rules
from goalweave.registry.models import FormDraft, Record

LARGEST_FORM = 2_000_000
"""Characters of one form as JSON."""


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    organisation: Organisation,
    record: Record | None,
    form: Mapping[str, Sequence[str]],
    now: datetime,
) -> FormDraft:
    """Store the input in the form of a record, or of a new one. Raises NotAllowed; LimitError for one that is too
    large."""
    allowed = (
        rules.may_change_record(actor, record) if record is not None else rules.may_add_record(actor, organisation)
    )
    if actor.user is None or not allowed:
        raise NotAllowed("you do not have permission to write here")
    storable = {remove_unstorable(name): list(map(remove_unstorable, values)) for name, values in form.items()}
    if len(json.dumps(storable, ensure_ascii=False)) > LARGEST_FORM:
        raise LimitError("your input is too large to be saved as a draft")
    draft, _made = FormDraft.objects.update_or_create(
        user=actor.user, record=record, defaults={"organisation": organisation, "form": storable, "updated": now}
    )
    return draft


def discard_draft(*, actor: Actor, record: Record | None) -> None:
    """Forget what the actor typed for this record, or for a new one."""
    if actor.user is not None:
        FormDraft.objects.filter(user=actor.user, record=record).delete()
