"""The state of what pages of indicators show, to keep by it what was read."""

from __future__ import annotations

from collections.abc import Hashable

from django.db.models import Count, Max, Subquery, Value

from goalweave.audit.models import Entry

OBJECT_TYPES = (
    "areas",
    "catalogue",
    "framework",
    "indicator",
    "indicators",
    "joint_linkage",
    "linkage",
    "observations",
    "organisation",
    "provider",
    "series",
    "target",
)
"""Types of objects in the log whose writes change indicators, their values, targets and areas, or what frameworks they measure."""


def data_version() -> Hashable:
    """Another one after every write to indicators, values, targets, areas, frameworks and organisations; one query.

    Unlike `log_position`, the same after other writes: while people work on records, what was read of millions of values stays.
    With the time, since the number of a write that was rolled back is given again; and with the number of lines, since where writes
    go on side by side (PostgreSQL) a line may come after one with a higher number.
    """
    lines = Entry.objects.filter(object_type__in=OBJECT_TYPES).order_by().values(all=Value(1))
    # The index of the types alone answers this: the newest line by its number would be looked for among all lines.
    counted = lines.annotate(last=Max("pk"), number=Count("pk"))
    newest = Entry.objects.filter(pk=Subquery(counted.values("last")))
    return newest.values_list("pk", "at", Subquery(counted.values("number"))).first()
