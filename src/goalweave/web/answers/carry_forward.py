"""The earlier answer next to the field, and what has changed in the records since."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.surveys.models import Answer
from goalweave.surveys.rounds.carry_forward import changes_since, find_earlier_answer


def carry_forward_context(who: Actor, row: Answer) -> dict[str, Any]:
    """earlier: the earlier answer and why it is that one; since: what has changed; empty without an earlier answer."""
    earlier = find_earlier_answer(row)
    if earlier is None:
        return {"earlier": None}
    return {"earlier": earlier, "since": changes_since(who, row, earlier.answer, timezone.localdate())}
