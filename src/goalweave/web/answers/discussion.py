"""Comments and suggestions on an answer, as the page and its editor show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.core.text.text_difference import ChangeKind, DiffSegment, word_difference
from goalweave.surveys import queries, rules
from goalweave.surveys.actions import suggestion_still_applies
from goalweave.surveys.models import Answer, Comment, Suggestion, SuggestionState

CONTEXT = 50
"""Characters of the text that are shown on each side of a suggestion."""


@dataclass(frozen=True, slots=True)
class ThreadComment:
    """A comment with its replies. gone: the words that it is about were removed."""

    comment: Comment
    author: str
    may_delete: bool
    href: str
    gone: bool = False
    replies: tuple[ThreadComment, ...] = ()

    @property
    def id(self) -> str:
        """Its number, for ids of elements."""
        return str(self.comment.pk)


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """pieces: how the words change; applies: whether it can be accepted as it is; decided_by: who decided it, empty while it is open."""

    suggestion: Suggestion
    author: str
    pieces: tuple[DiffSegment, ...]
    applies: bool
    may_accept: bool
    may_reject: bool
    href: str
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Discussion:
    """threads: open ones first, then in the order in which they came; waiting: open suggestions in the order of the text."""

    threads: tuple[ThreadComment, ...]
    waiting: tuple[SuggestionView, ...]
    decided: tuple[SuggestionView, ...]

    @property
    def applicable(self) -> int:
        """Open suggestions that can be accepted."""
        return sum(item.applies for item in self.waiting)

    def comment_list(self) -> list[dict[str, Any]]:
        """What the editor is given of the threads."""
        return [_comment_json(thread) for thread in self.threads]

    def suggestion_list(self) -> list[dict[str, Any]]:
        """What the editor is given of open suggestions."""
        return [_suggestion_json(item) for item in self.waiting]


def read_discussion(who: Actor, answer: Answer) -> Discussion:
    """Two queries."""
    suggestions = [_suggestion_view(who, answer, row) for row in queries.suggestions_of(answer)]
    waiting = [item for item in suggestions if item.suggestion.state == SuggestionState.OPEN]
    decided = [item for item in suggestions if item.suggestion.state != SuggestionState.OPEN]
    waiting.sort(key=_text_order)
    decided.sort(key=lambda item: item.suggestion.decided or item.suggestion.made, reverse=True)
    return Discussion(_read_threads(who, answer), tuple(waiting), tuple(decided))


def _read_threads(who: Actor, answer: Answer) -> tuple[ThreadComment, ...]:
    comments = queries.comments_of(answer)
    replies: dict[int, list[Comment]] = {}
    for comment in comments:
        comment.answer = answer
        if comment.parent_id is not None:
            replies.setdefault(comment.parent_id, []).append(comment)
    threads = [
        _thread_comment(who, comment, tuple(_thread_comment(who, reply) for reply in replies.get(comment.pk, ())))
        for comment in comments
        if comment.parent_id is None
    ]
    return tuple(sorted(threads, key=lambda thread: thread.comment.settled is not None))


def _thread_comment(who: Actor, comment: Comment, replies: tuple[ThreadComment, ...] = ()) -> ThreadComment:
    answer = comment.answer
    href = reverse("answer-comment-act", args=[answer.submission_id, answer.question.number, comment.pk])
    gone = comment.version is not None and comment.start is None
    return ThreadComment(
        comment, _author_name(who, comment), rules.may_delete_comment(who, comment), href, gone, replies
    )


def _suggestion_view(who: Actor, answer: Answer, row: Suggestion) -> SuggestionView:
    row.answer = answer
    waiting = row.state == SuggestionState.OPEN
    applies = suggestion_still_applies(row, answer.text)
    return SuggestionView(
        row,
        _author_name(who, row),
        _suggestion_segments(row, answer.text if applies else ""),
        applies,
        waiting and rules.may_accept_suggestion(who, row),
        waiting and rules.may_reject_suggestion(who, row),
        reverse("answer-suggestion-act", args=[answer.submission_id, answer.question.number, row.pk]),
        "" if waiting else _person_name(who, row.decided_by, answer),
    )


def _suggestion_segments(row: Suggestion, text: str) -> tuple[DiffSegment, ...]:
    """How the words change, with some of the text around them."""
    changes = word_difference(row.quote, row.replacement)
    if not text or row.start is None or row.end is None:
        return changes
    before, after = _line_end(text[: row.start]), _line_start(text[row.end :])
    around = DiffSegment(ChangeKind.SAME, before), *changes, DiffSegment(ChangeKind.SAME, after)
    return tuple(piece for piece in around if piece.text)


def _line_end(text: str) -> str:
    """The last words of a text, of its last line alone."""
    line = text.rpartition("\n")[2]
    return line if len(line) <= CONTEXT else "…" + line[-CONTEXT:].partition(" ")[2]


def _line_start(text: str) -> str:
    """The first words of a text, of its first line alone."""
    line = text.partition("\n")[0]
    return line if len(line) <= CONTEXT else line[:CONTEXT].rpartition(" ")[0] + "…"


def _author_name(who: Actor, row: Comment | Suggestion) -> str:
    if row.guest is not None:
        return row.guest.name
    return _person_name(who, row.author, row.answer)


def _person_name(who: Actor, user: Any, answer: Answer) -> str:
    if user is None:
        return _("someone who no longer has an account")
    return display_name(user, who, answer.submission.organisation_id)


def _text_order(item: SuggestionView) -> tuple[bool, int, int]:
    start = item.suggestion.start
    return start is None, start or 0, item.suggestion.pk


def _comment_json(thread: ThreadComment) -> dict[str, Any]:
    comment = thread.comment
    return {
        "id": comment.pk,
        "start": comment.start,
        "end": comment.end,
        "quote": comment.quote,
        "gone": thread.gone,
        "author": thread.author,
        "text": comment.text,
        "made": comment.made.isoformat(),
        "state": "resolved" if comment.settled else "open",
        "replies": [
            {
                "id": reply.comment.pk,
                "author": reply.author,
                "text": reply.comment.text,
                "made": reply.comment.made.isoformat(),
            }
            for reply in thread.replies
        ],
    }


def _suggestion_json(item: SuggestionView) -> dict[str, Any]:
    row = item.suggestion
    return {
        "id": row.pk,
        "start": row.start,
        "end": row.end,
        "quote": row.quote,
        "replacement": row.replacement,
        "author": item.author,
        "made": row.made.isoformat(),
        "state": str(row.state),
        "applies": item.applies,
    }
