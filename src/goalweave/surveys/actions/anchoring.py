"""Where in an answer comments and suggestions belong, as its text changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from goalweave.core.answers.anchors import (
    TextEdit,
    carry_range,
    find_quote,
    nearest_range,
    reads_like,
    text_edits,
)
from goalweave.core.errors import InputError
from goalweave.surveys.models import Answer, Comment, Suggestion, SuggestionState


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The words that a comment or suggestion is about. start, end: where they were marked, in code points of `text`, None where the
    words were only quoted; text: the Markdown in which they were marked, None for the stored one."""

    quote: str = ""
    start: int | None = None
    end: int | None = None
    text: str | None = None


def locate_marked_text(answer: Answer, marked: MarkedText, *, exact: bool = False) -> tuple[int, int]:
    """Where the marked words are in the stored answer. exact: a quote with a place is Markdown, which must be there as it is.

    Raises InputError if they are not there, or there more than once and it is not known which are meant.
    """
    text = answer.text
    if marked.start is not None and marked.end is not None:
        span: tuple[int, int] | None = (marked.start, marked.end)
        if marked.text is not None and marked.text != text:
            span = carry_range(text_edits(marked.text, text), marked.text, marked.start, marked.end)
        if span is not None and _is_range_of(text, span, marked.quote, exact):
            return span
    by_place = exact and marked.start is not None
    ranges = _exact_ranges(text, marked.quote) if by_place else find_quote(text, marked.quote)
    if not ranges:
        raise InputError(_("these words are not in the answer"), field="quote")
    if len(ranges) > 1 and marked.start is None:
        times = len(ranges)
        raise InputError(
            ngettext(
                "these words are in the answer %(n)d time; quote more of the sentence",
                "these words are in the answer %(n)d times; quote more of the sentence",
                times,
            )
            % {"n": times},
            field="quote",
        )
    return nearest_range(ranges, marked.start or 0)


def carry_anchors(answer: Answer, before: str, edits: Sequence[TextEdit] | None = None) -> None:
    """Carry comments and open suggestions along from the text before to the answer's text now, whose row is held.

    edits: what changed, where that is known; a comparison of the texts may put it at another place that looks the same.
    What was about words that are gone keeps its quote, and returns to them when they come back.
    """
    rows: Sequence[Comment | Suggestion] = [
        *answer.comments.exclude(version=None),
        *answer.suggestions.filter(state=SuggestionState.OPEN),
    ]
    if not rows:
        return
    changes = text_edits(before, answer.text) if edits is None else edits
    moved = [row for row in rows if _move_anchor(row, changes, before, answer.text)]
    Comment.objects.bulk_update([row for row in moved if isinstance(row, Comment)], ["start", "end"])
    Suggestion.objects.bulk_update([row for row in moved if isinstance(row, Suggestion)], ["start", "end"])


def _move_anchor(row: Comment | Suggestion, edits: Sequence[TextEdit], before: str, after: str) -> bool:
    """Whether the anchor changed."""
    old = (row.start, row.end)
    if row.start is None or row.end is None:
        ranges = find_quote(after, row.quote)
        span = ranges[0] if len(ranges) == 1 else None
    else:
        span = carry_range(edits, before, row.start, row.end)
    row.start, row.end = span if span is not None else (None, None)
    return (row.start, row.end) != old


def _is_range_of(text: str, span: tuple[int, int], quote: str, exact: bool) -> bool:
    start, end = span
    if not 0 <= start <= end <= len(text):
        return False
    return text[start:end] == quote if exact else reads_like(text[start:end], quote)


def _exact_ranges(text: str, quote: str) -> tuple[tuple[int, int], ...]:
    if not quote:
        return ()
    return tuple(match.span() for match in re.finditer(re.escape(quote), text))
