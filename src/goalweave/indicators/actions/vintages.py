"""Undo a loading: its observations are removed, and those it superseded apply again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.indicators import rules
from goalweave.indicators.lines import lines_of_vintage, refresh_lines
from goalweave.indicators.models import Observation, Origin, Series, Vintage
from goalweave.indicators.search import KIND, index_indicators
from goalweave.search.actions import replace_entries
from goalweave.vanished_rows import reread_row


@transaction.atomic
def undo_vintage(*, actor: Actor, vintage: Vintage) -> int:
    """Returns how many observations are gone. Raises NotAllowed; Conflict where a later loading changed some of them."""
    if not rules.may_load_observations(actor, vintage.organisation_id):
        raise NotAllowed("only people who can import observations can undo their import")
    locked = reread_row(Vintage.objects.select_for_update(), vintage.pk)
    came = Observation.objects.filter(since=locked)
    if came.exclude(until=None).exists():
        raise Conflict("a later import changed some of these values; undo that import first")
    series = sorted(set(came.order_by().values_list("line__series__code", flat=True)))
    lines = lines_of_vintage(locked.pk)
    gone, _ = came.delete()
    Observation.objects.filter(until=locked).update(until=None)
    refresh_lines(lines)
    log(
        actor=actor,
        verb="take back",
        object_type="observations",
        object_id=locked.pk,
        before={"file": locked.file, "release": locked.release, "series": series, **locked.counts},
        organisation=locked.organisation_id,
    )
    locked.delete()
    _delete_empty_series(series)
    return gone


@transaction.atomic
def withdraw_vintage(*, actor: Actor, vintage: Vintage) -> int:
    """Take a loading out of the row of loadings, also where later ones followed it: these stand as they are.

    What it brought is gone from every state of the data, and what it put an end to holds until the value that came after it,
    or again. Returns how many observations are gone. Raises NotAllowed.
    """
    if not rules.may_load_observations(actor, vintage.organisation_id):
        raise NotAllowed("only people who can import observations can undo their import")
    locked = reread_row(Vintage.objects.select_for_update(), vintage.pk)
    came = list(Observation.objects.filter(since=locked).select_related("line__series"))
    lines = lines_of_vintage(locked.pk)
    ended = {_observation_place(row): row for row in Observation.objects.filter(until=locked)}
    Observation.objects.filter(since=locked).delete()  # first, since only one value holds at a place
    for row in came:
        if (before := ended.pop(_observation_place(row), None)) is not None:
            before.until_id = row.until_id
            before.save(update_fields=["until"])
    Observation.objects.filter(until=locked).update(until=None)
    refresh_lines(lines)
    log(
        actor=actor,
        verb="take back",
        object_type="observations",
        object_id=locked.pk,
        before={
            "file": locked.file,
            "release": locked.release,
            "series": sorted({row.line.series.code for row in came}),
            **locked.counts,
        },
        organisation=locked.organisation_id,
    )
    locked.delete()
    return len(came)


def _delete_empty_series(codes: Sequence[str]) -> None:
    """Series that came with a file and have nothing left go, and indicators that were made for these; not what a person changed."""
    empty = Series.objects.filter(code__in=codes, origin=Origin.FILE, lines=None, targets=None)
    rows = list(empty.select_related("indicator"))
    ids = {str(row.pk) for row in rows} | {str(row.indicator_id) for row in rows}
    entries = Entry.objects.filter(object_type__in=("series", "indicator"), object_id__in=ids)
    changed = set(entries.values_list("object_type", "object_id"))
    for row in rows:
        if ("series", str(row.pk)) in changed:
            continue
        owner = row.indicator
        row.delete()
        if owner.series.exists() or owner.origin != Origin.FILE or ("indicator", str(owner.pk)) in changed:
            index_indicators([owner])
        else:
            replace_entries(KIND, [], only=[owner.slug])
            owner.delete()


def _observation_place(row: Observation) -> tuple[int, str]:
    return row.line_id, row.time
