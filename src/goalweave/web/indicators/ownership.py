"""Who may write indicators, for which owner; and errors next to their fields."""

from __future__ import annotations

from collections.abc import Container
from itertools import count

from django.http import Http404

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.indicators import rules
from goalweave.indicators.models import Indicator, Origin, Series


def writable_organisations(who: Actor) -> list[Organisation]:
    """Organisations that one may write indicators for."""
    return [row for row in all_organisations() if rules.may_load_observations(who, row.pk)]


def require_writable(who: Actor) -> list[Organisation]:
    """Raise 404 for people who may not write any."""
    if who.user is None or not rules.may_load_somewhere(who):
        raise Http404
    return writable_organisations(who)


def writable_indicator(who: Actor, slug: str) -> Indicator:
    """An indicator to which one may add series and values. Raises Http404."""
    row = Indicator.objects.filter(rules.indicator_condition(who), slug=slug).select_related("organisation").first()
    if row is None or not rules.may_change_indicator(who, row):
        raise Http404
    return row


def own_indicator(who: Actor, slug: str) -> Indicator:
    """An indicator whose words one may change. Raises Http404: what ships is changed in its pack."""
    row = writable_indicator(who, slug)
    if row.origin == Origin.PACK:
        raise Http404
    return row


def own_series(who: Actor, pk: int, *, words: bool) -> Series:
    """words: whether its words are to be changed, not only its values. Raises Http404."""
    row = Series.objects.select_related("indicator__organisation").filter(pk=pk).first()
    if row is None or not rules.may_change_indicator(who, row.indicator):
        raise Http404
    if words and row.origin == Origin.PACK:
        raise Http404
    return row


def free_slug(base: str, used: Container[str]) -> str:
    """`water-wells`, or `water-wells-2` where that is taken."""
    if base not in used:
        return base
    return next(slug for number in count(2) if (slug := f"{base}-{number}") not in used)
