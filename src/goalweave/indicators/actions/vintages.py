"""A loading taken back whole: what it brought is gone, what it put an end to holds again."""

from __future__ import annotations

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.indicators import rules
from goalweave.indicators.models import Observation, Vintage


@transaction.atomic
def take_back(*, actor: Actor, vintage: Vintage) -> int:
    """Returns how many observations are gone. Raises NotAllowed; Conflict where a later loading changed some of them."""
    if not rules.may_load(actor, vintage.organisation_id):
        raise NotAllowed("only who may load observations may take them back")
    held = Vintage.objects.select_for_update().get(pk=vintage.pk)
    came = Observation.objects.filter(since=held)
    if came.exclude(until=None).exists():
        raise Conflict("a later loading changed some of these values; take that back first")
    series = sorted(set(came.order_by().values_list("series__code", flat=True)))
    gone, _ = came.delete()
    Observation.objects.filter(until=held).update(until=None)
    log(
        actor=actor,
        verb="take back",
        object_type="observations",
        object_id=held.pk,
        before={"file": held.file, "release": held.release, "series": series, **held.counts},
        organisation=held.organisation_id,
    )
    held.delete()
    return gone
