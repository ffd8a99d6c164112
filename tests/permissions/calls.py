"""Calls of one's own and of another organisation, as drafts and published, one with an accepted entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.factories.entries import call_definition, field, photo_added, stored_call, submitted

from goalweave.accounts.models import Organisation
from goalweave.calls.models import Call, CallState, EntryState
from goalweave.core.model.calls import Criterion, PrizeRules

NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]


def call_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants. Calls that are changed have no categories with nodes, which need frameworks."""
    calls: Variants = {
        "own, draft": _named(_editable_call(own, "own-made", now, CallState.DRAFT)),
        "own, published": _named(_editable_call(own, "own-open", now, CallState.PUBLISHED)),
        "draft within another organisation": _named(_editable_call(other, "other-made", now, CallState.DRAFT)),
        "published by another organisation": _named(_editable_call(other, "other-open", now, CallState.PUBLISHED)),
    }
    nothing: dict[str, object] = {
        "slug": "nowhere",
        "reference": "x",
        "pk": NOWHERE,
        "place": 0,
        "name": "steps",
        "line": 1,
    }
    entry = submitted(stored_call(own, "own-entries", now), now=now)
    file = photo_added(entry, now=now)
    entry.state = EntryState.ACCEPTED
    entry.save()
    accepted: dict[str, object] = {"slug": "own-entries", "reference": entry.reference, "pk": file.pk}
    fields = {state: {**one, "name": "title"} for state, one in calls.items()}
    return {
        "calls/<": calls | {"nothing": nothing},
        "calls/<slug:slug>/edit/fields/<": fields | {"nothing": nothing},
        "calls/<slug:slug>/entries/<": {"accepted": accepted, "nothing": nothing},
    }


def call_posts() -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    return {
        "calls/<slug:slug>/state/": {"do": "archive"},
        "calls/<slug:slug>/edit/move/": {"do": "field-down:title"},
    }


def _editable_call(organisation: Organisation, slug: str, now: datetime, state: CallState) -> Call:
    prize = PrizeRules((Criterion("impact", {"en": "Impact"}, {}),), ())
    steps = (replace(call_definition().steps[0], fields=(field("title"), field("text"))),)
    row = stored_call(organisation, slug, now, categories=(), steps=steps, prize=prize)
    row.state = state
    row.save()
    return row


def _named(row: Call) -> dict[str, object]:
    return {"slug": row.slug, "reference": "x", "pk": NOWHERE, "place": 0, "name": "steps", "line": 1}
