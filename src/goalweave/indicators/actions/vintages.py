"""A loading taken back: what it brought is gone, what it put an end to holds again."""

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


@transaction.atomic
def take_out(*, actor: Actor, vintage: Vintage) -> int:
    """Take a loading out of the row of loadings, also where later ones followed it: these stand as they are.

    What it brought is gone from every state of the data, and what it put an end to holds until the value that came after it,
    or again. Returns how many observations are gone. Raises NotAllowed.
    """
    if not rules.may_load(actor, vintage.organisation_id):
        raise NotAllowed("only who may load observations may take them back")
    held = Vintage.objects.select_for_update().get(pk=vintage.pk)
    came = list(Observation.objects.filter(since=held).select_related("series"))
    ended = {_place(row): row for row in Observation.objects.filter(until=held)}
    Observation.objects.filter(since=held).delete()  # first, since only one value holds at a place
    for row in came:
        if (before := ended.pop(_place(row), None)) is not None:
            before.until_id = row.until_id
            before.save(update_fields=["until"])
    Observation.objects.filter(until=held).update(until=None)
    log(
        actor=actor,
        verb="take back",
        object_type="observations",
        object_id=held.pk,
        before={
            "file": held.file,
            "release": held.release,
            "series": sorted({row.series.code for row in came}),
            **held.counts,
        },
        organisation=held.organisation_id,
    )
    held.delete()
    return len(came)


def _place(row: Observation) -> tuple[int, str, str, str]:
    return row.series_id, row.area, row.key, row.time
