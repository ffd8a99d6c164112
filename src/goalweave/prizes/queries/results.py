"""Who is champion and winner: as the figures say, for the organiser who settles it, and as it is settled, for everyone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from goalweave.calls.definitions import definition_of
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.prizes import Candidate, CategoryResult, decide_category
from goalweave.prizes.models import Edition, Nominee
from goalweave.prizes.phases import are_nominees_public, are_results_public
from goalweave.prizes.standing import standing_of


def computed_results(edition: Edition, winners: Mapping[str, Iterable[int]] | None = None) -> dict[str, CategoryResult]:
    """Category → its result, in the order of the call. winners: category → keys of the nominees who were chosen. One query.

    For the organiser alone, and only once the votes are counted. Raises InputErrors, each with its category.
    """
    call = definition_of(edition.call)
    if call.prize is None:
        raise InputError("this call has no rules of a prize")
    nominees = list(edition.nominees.select_related("entry").order_by("pk"))
    keys = {nominee.pk: nominee.entry_id for nominee in nominees}
    by_category: dict[str, list[Candidate]] = {}
    for nominee in nominees:
        by_category.setdefault(nominee.category, []).append(candidate_of(nominee))
    order = list(call.category_titles)
    results: dict[str, CategoryResult] = {}
    problems: list[InputError] = []
    for category in sorted(by_category, key=lambda own: order.index(own) if own in order else len(order)):
        # An unknown key is an entry that no category has, and is refused as such.
        numbers = [keys.get(nominee, -1) for nominee in (winners or {}).get(category, ())]
        try:
            results[category] = decide_category(by_category[category], call.prize, numbers)
        except InputError as error:
            problems.append(InputError(error.message, field=f"winner-{category}"))
    if problems:
        raise InputErrors(problems)
    return results


def candidate_of(nominee: Nominee) -> Candidate:
    submitted = nominee.entry.submitted
    day = timezone.localdate(submitted) if submitted is not None else None
    return Candidate(nominee.entry_id, nominee.votes or 0, nominee.score, day, standing_of(nominee))


def public_nominees(edition: Edition, now: datetime, category: str | None = None) -> list[Nominee]:
    """The nominees that everyone may read of, by category and place; before the announcement without places, titles and votes. One query."""
    if not are_nominees_public(edition, now):
        return []
    rows = edition.nominees.select_related("entry__call__organisation", "entry__organisation", "entry__record")
    if category is not None:
        rows = rows.filter(category=category)
    nominees = list(rows.order_by("category", "place", "pk"))
    if not are_results_public(edition, now):
        for nominee in nominees:
            hide_result(nominee)
        nominees.sort(key=lambda nominee: (nominee.category, nominee.pk))
    return nominees


def hide_result(nominee: Nominee) -> None:
    """Take from an unsaved copy of the row what is not public yet, so that no template or export can show it by mistake."""
    nominee.place, nominee.placing, nominee.votes, nominee.score = None, "", None, None
    nominee.winner_reason = nominee.decided_by = ""
