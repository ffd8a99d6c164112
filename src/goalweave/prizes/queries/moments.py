"""When the next call or phase of a prize begins or ends."""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from django.db.models import Model

from goalweave.calls.models import Call
from goalweave.prizes.models import Edition
from goalweave.prizes.phases import CALL_MOMENTS, MOMENTS

EDITION_MOMENTS = (*(name for name in MOMENTS if name not in CALL_MOMENTS), "announced")


def next_moment(now: datetime) -> datetime | None:
    """The first moment of any call or edition after `now`; None if there is none. Two queries."""
    moments = [_first_after(Call, CALL_MOMENTS, now), _first_after(Edition, EDITION_MOMENTS, now)]
    return min((moment for moment in moments if moment is not None), default=None)


def _first_after(model: type[Model], names: tuple[str, ...], now: datetime) -> datetime | None:
    # There are few of both, and to read them takes less than to write a query with a condition for each moment.
    rows = chain.from_iterable(model._default_manager.values_list(*names))
    return min((moment for moment in rows if moment is not None and moment > now), default=None)
