"""Suggested changes of answers: made by those who comment, accepted or rejected by those who write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.core.answers.anchors import TextEdit
from goalweave.core.answers.markdown import clean_answer
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.sanitise import sanitise_text
from goalweave.surveys import rules
from goalweave.surveys.actions.anchoring import MarkedText, locate_marked_text
from goalweave.surveys.actions.answers import lock_writable_answer, store_answer_text
from goalweave.surveys.actions.comments import lock_guest_link
from goalweave.surveys.actions.logging import Fields, log_answer
from goalweave.surveys.models import Answer, GuestLink, Suggestion, SuggestionState
from goalweave.vanished_rows import reread_row

LONGEST_REPLACEMENT = 20_000
MOST_SUGGESTIONS = 500
"""Open ones of one answer."""


@dataclass(frozen=True, slots=True)
class AcceptedSuggestions:
    """answer: with the changes; accepted, changed: how many were applied, and how many not, because their words have changed since."""

    answer: Answer
    accepted: int
    changed: int


@transaction.atomic
def suggest_change(*, actor: Actor, answer: Answer, marked: MarkedText, replacement: str, now: datetime) -> Suggestion:
    """Suggest other words for marked ones; without words, for a place between two characters.

    Raises NotAllowed; InputError for words that are not there or more than once, and for a suggestion that changes nothing.
    """
    if not rules.may_suggest(actor, answer.submission):
        raise NotAllowed("you do not have permission to suggest changes here")
    suggestion = _build_suggestion(answer, marked, replacement, now)
    suggestion.author = actor.user
    return _save_suggestion(actor, suggestion)


@transaction.atomic
def add_guest_suggestion(
    *, link: GuestLink, answer: Answer, marked: MarkedText, replacement: str, now: datetime
) -> Suggestion:
    """Suggest a change as a guest. Raises NotAllowed for a link that has expired or belongs to another submission; InputError as
    `suggest_change`."""
    row = lock_guest_link(link, answer, now)
    suggestion = _build_suggestion(answer, marked, replacement, now)
    suggestion.guest = row
    return _save_suggestion(VISITOR, suggestion)


@transaction.atomic
def accept_suggestion(*, actor: Actor, suggestion: Suggestion, now: datetime) -> Answer:
    """Apply a suggestion exactly. Raises NotAllowed; InputError if its words have changed since, or it was decided already."""
    row = lock_writable_answer(actor, suggestion.answer)
    current = _lock_open_suggestion(suggestion)
    if not _still_applies(current, row.text):
        raise InputError(_("the text has changed since this was suggested; edit it by hand, or reject the suggestion"))
    return _apply_suggestions(actor, row, [current], now, "accept_suggestion", _log_fields(current))


@transaction.atomic
def accept_all_suggestions(*, actor: Actor, answer: Answer, now: datetime) -> AcceptedSuggestions:
    """Apply all open suggestions that still apply; of two for the same words the earlier one. Raises NotAllowed."""
    row = lock_writable_answer(actor, answer)
    waiting = list(row.suggestions.select_for_update(of=("self",)).filter(state=SuggestionState.OPEN).order_by("pk"))
    applicable: list[Suggestion] = []
    for suggestion in waiting:
        if _still_applies(suggestion, row.text) and not any(_overlap(suggestion, other) for other in applicable):
            applicable.append(suggestion)
    if applicable:
        how: Fields = {"suggestions": [suggestion.pk for suggestion in applicable]}
        row = _apply_suggestions(actor, row, applicable, now, "accept_suggestions", how)
    return AcceptedSuggestions(row, len(applicable), len(waiting) - len(applicable))


@transaction.atomic
def reject_suggestion(*, actor: Actor, suggestion: Suggestion, now: datetime) -> Suggestion:
    """Leave the text as it is; the suggestion stays in the history. Its author may take it back in the same way.

    Raises NotAllowed; InputError if it was decided already.
    """
    if not rules.may_reject_suggestion(actor, suggestion):
        raise NotAllowed("you do not have permission to do this")
    current = _lock_open_suggestion(suggestion)
    current.answer = suggestion.answer
    _decide(actor, [current], SuggestionState.REJECTED, now)
    log_answer(actor, "reject_suggestion", current.answer, None, _log_fields(current))
    return current


def suggestion_still_applies(suggestion: Suggestion, text: str) -> bool:
    """Whether accepting it would work."""
    return suggestion.state == SuggestionState.OPEN and _still_applies(suggestion, text)


def _build_suggestion(answer: Answer, marked: MarkedText, replacement: str, now: datetime) -> Suggestion:
    cleaned = sanitise_text(replacement)
    if len(cleaned) > LONGEST_REPLACEMENT:
        raise InputError(
            _("a suggestion can have up to %(most)d characters") % {"most": LONGEST_REPLACEMENT}, field="replacement"
        )
    # Held, so that the text does not change between looking the words up and saving where they are.
    row = reread_row(Answer.objects.select_for_update(of=("self",)), answer.pk)
    start, end = locate_marked_text(row, marked, exact=True)
    if cleaned == row.text[start:end]:
        raise InputError(_("the suggestion changes nothing"), field="replacement")
    if row.suggestions.filter(state=SuggestionState.OPEN).count() >= MOST_SUGGESTIONS:
        raise InputError(_("there are too many open suggestions on this answer"), field="replacement")
    return Suggestion(
        answer=answer,
        start=start,
        end=end,
        version=row.version,
        quote=row.text[start:end],
        replacement=cleaned,
        made=now,
    )


def _save_suggestion(actor: Actor, suggestion: Suggestion) -> Suggestion:
    suggestion.save()
    log_answer(actor, "suggest", suggestion.answer, None, _log_fields(suggestion))
    return suggestion


def _lock_open_suggestion(suggestion: Suggestion) -> Suggestion:
    row = reread_row(Suggestion.objects.select_for_update(of=("self",)), suggestion.pk)
    if row.state != SuggestionState.OPEN:
        raise InputError(_("this suggestion was accepted or rejected already"))
    return row


def _still_applies(suggestion: Suggestion, text: str) -> bool:
    start, end = suggestion.start, suggestion.end
    return start is not None and end is not None and text[start:end] == suggestion.quote


def _overlap(first: Suggestion, second: Suggestion) -> bool:
    """Whether they change the same characters, or the same place."""
    left, right = sorted(((first.start or 0, first.end or 0), (second.start or 0, second.end or 0)))
    return left == right or right[0] < left[1]


def _apply_suggestions(
    actor: Actor, row: Answer, suggestions: Sequence[Suggestion], now: datetime, verb: str, how: Fields
) -> Answer:
    ordered = sorted(suggestions, key=lambda suggestion: (suggestion.start or 0, suggestion.end or 0))
    text, at = "", 0
    edits = []
    for suggestion in ordered:
        start, end = suggestion.start or 0, suggestion.end or 0
        text += row.text[at:start]
        edits.append(TextEdit(start, end, len(text), len(text) + len(suggestion.replacement)))
        text += suggestion.replacement
        at = end
    text += row.text[at:]
    _decide(actor, suggestions, SuggestionState.ACCEPTED, now)
    cleaned = clean_answer(text, "text")
    return store_answer_text(actor, row, cleaned, row.value, now, verb, how, edits if cleaned == text else None)


def _decide(actor: Actor, suggestions: Sequence[Suggestion], state: SuggestionState, now: datetime) -> None:
    for suggestion in suggestions:
        suggestion.state, suggestion.decided, suggestion.decided_by = state, now, actor.user
    Suggestion.objects.bulk_update(suggestions, ["state", "decided", "decided_by"])


def _log_fields(suggestion: Suggestion) -> Fields:
    fields: Fields = {
        "suggestion": suggestion.pk,
        "quote": suggestion.quote,
        "replacement": suggestion.replacement,
    }
    return fields | ({"guest": suggestion.guest.name} if suggestion.guest is not None else {})
