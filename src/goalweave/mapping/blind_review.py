"""What is kept from a second reviewer until they have given their own verdict.

The log says of a first verdict that it was given, not which. Three kinds of lines would tell it all the same: who added or
changed a node stands for it, who accepted many at once accepted each, and who brought a proposal back brought it with its
verdict. Such lines wait until the reader has judged too, or nothing is left to judge.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.mapping import rules
from goalweave.mapping.models import Mapping, Review, State

ADDED = "person:added"
PROPOSAL = "proposal"
"""Origin, as it is shown, of what a person added and a second has not judged: not by whom, and on no evidence."""
REVEALING_VERBS = ("add", "change")
PORTION = 5000


def withheld_entries(actor: Actor, record: int | None = None) -> tuple[int, ...]:
    """Numbers of the log entries that this reader is to see later, of one record or of all. One query where no second
    reviewer is needed, else three."""
    if actor.user is None or not rules.may_review_somewhere(actor):
        return ()
    rows = Organisation.objects.filter(second_review=True)
    if not actor.administrator:
        rows = rows.filter(pk__in=rules.reviewable_organisations(actor))
    two = list(rows.values_list("pk", flat=True))
    awaited = _nodes_awaiting_verdict(actor, two, record) if two else {}
    withheld: list[int] = []
    names = [str(pk) for pk in awaited]
    for start in range(0, len(names), PORTION):
        lines = Entry.objects.filter(object_type="mapping", object_id__in=names[start : start + PORTION])
        lines = lines.filter(Q(actor=None) | ~Q(actor=actor.user))
        for pk, verb, batch, name, before, after in lines.values_list(
            "pk", "verb", "batch", "object_id", "before", "after"
        ).iterator():
            nodes = awaited[int(name)] & (after or {}).keys()
            if nodes and (verb in REVEALING_VERBS or batch is not None or _adds_node(nodes, before or {}, after or {})):
                withheld.append(pk)
    return tuple(sorted(withheld))


class OriginAndState(Protocol):
    """A mapping, or those of its columns that are read."""

    @property
    def origin(self) -> str: ...

    @property
    def state(self) -> str: ...


def origin_for_readers(row: OriginAndState) -> str:
    return PROPOSAL if is_proposal(row) else row.origin


def is_proposal(row: OriginAndState) -> bool:
    return row.origin == ADDED and row.state == State.SUGGESTED


def _nodes_awaiting_verdict(actor: Actor, organisations: list[int], record: int | None) -> dict[int, set[str]]:
    """Record's id → nodes, as the log names them, that another has judged and the actor has not."""
    standing = Review.objects.filter(record=OuterRef("record"), node=OuterRef("node"), superseded=False)
    rows = Mapping.objects.filter(
        Exists(standing.exclude(reviewer=actor.user)),
        ~Exists(standing.filter(reviewer=actor.user)),
        record__organisation__in=organisations,
        state=State.SUGGESTED,
        disputed=False,
    )
    if record is not None:
        rows = rows.filter(record=record)
    awaited: dict[int, set[str]] = {}
    for pk, slug, edition, code in rows.values_list(
        "record_id", "node__framework__slug", "node__framework__edition", "node__code"
    ):
        awaited.setdefault(pk, set()).add(str(model.Curie(slug, edition, code)))
    return awaited


def _adds_node(nodes: set[str], before: dict[str, Any], after: dict[str, Any]) -> bool:
    return any(before.get(name) is None and (after[name] or {}).get("origin") == ADDED for name in nodes)
