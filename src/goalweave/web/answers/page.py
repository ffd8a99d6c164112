"""The page where one answer is written, with all that stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.answers.markdown import LONGEST
from goalweave.core.errors import InputError
from goalweave.core.model import QuestionKind
from goalweave.surveys import queries, rules
from goalweave.surveys.actions import old_answer
from goalweave.surveys.models import Answer, AnswerStatus, Comment
from goalweave.surveys.questionnaires.conversion import question_of
from goalweave.surveys.submissions.citations import answered
from goalweave.surveys.submissions.findings import findings_of
from goalweave.surveys.submissions.origins import origin_of
from goalweave.web.answers.desk import address, answer_of, counted, crumbs, due_words, kept, places
from goalweave.web.answers.evidence import evidence_of
from goalweave.web.answers.reading import Reading, reading
from goalweave.web.answers.values import field_of
from goalweave.wording.messages import translated
from goalweave.wording.survey_labels import QUESTION_KINDS


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and could not be kept, to be shown again, and why."""

    text: str
    value: Any
    version: str
    error: str


@require_safe
@never_cache
def answer(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    who, row = answer_of(request, pk, number)
    return shown(request, who, row)


def shown(request: HttpRequest, who: Actor, row: Answer, typed: Typed | None = None, status: int = 200) -> HttpResponse:
    """The page, with what was typed in place of what is kept where that could not be kept."""
    given = kept(request.POST if request.method == "POST" else request.GET)
    submission, question = row.submission, question_of(row.question)
    found = places(submission, question.number)
    here = next(place for place, one in enumerate(found) if one.here)
    read = checked(row)
    context: dict[str, Any] = {
        **evidence_of(who, row, given, read.sources),
        **state(row, read.reading),
        "submission": submission,
        "typed": typed,
        "text": typed.text if typed else row.text,
        "version": typed.version if typed else row.version,
        "field": field_of(question, typed.value if typed else row.value),
        "takes_text": question.kind in (QuestionKind.NARRATIVE, QuestionKind.RECORDS, QuestionKind.TABLE)
        or bool(row.text)
        or question.kind is QuestionKind.ATTACHMENT,
        "takes_file": question.kind is QuestionKind.ATTACHMENT,
        "files": [one for one in row.files.all() if one.removed is None],
        "places": found,
        "before": found[here - 1] if here else None,
        "after": found[here + 1] if here + 1 < len(found) else None,
        "progress": counted(found),
        "due": queries.last_day(submission),
        "due_words": due_words(submission),
        "kind": QUESTION_KINDS[question.kind],
        "old": _old(row) if not row.text and rules.may_write_answer(who, submission, row) else None,
        "comments": comments(who, row),
        "kept": given,
        "longest": LONGEST,
        "crumbs": crumbs(submission, (question.number, "")),
        **may(who, row),
    }
    return render(request, "answers/answer.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Checked:
    sources: tuple[Any, ...]
    reading: Reading


def checked(row: Answer) -> Checked:
    """The answer as it reads, its sources as they are now."""
    cited = next(iter(answered([row]).values())).sources
    found = findings_of(row)
    return Checked(cited, reading(row, question_of(row.question), cited, found))


def state(row: Answer, read: Reading) -> dict[str, Any]:
    """What is shown of an answer below its text, and told again whenever it is kept."""
    most = row.question.most
    origin = origin_of(row)
    return {
        "answer": row,
        "origin": origin,
        "refused": translated(origin.refused) if origin else "",
        "reading": read,
        "most": most,
        "fewest": row.question.fewest,
        "over": bool(most and read.words > most),
    }


def may(who: Actor, row: Answer) -> dict[str, bool]:
    submission = row.submission
    edits = rules.may_edit(who, submission)
    return {
        "may_write": rules.may_write_answer(who, submission, row),
        "may_approve": edits and row.status in (AnswerStatus.DRAFTING, AnswerStatus.READY),
        "may_open": edits and row.status == AnswerStatus.APPROVED,
        "may_comment": rules.may_comment(who, submission),
    }


@dataclass(frozen=True, slots=True)
class Remark:
    comment: Comment
    may_delete: bool
    href: str


def comments(who: Actor, row: Answer) -> list[Remark]:
    """The thread, open ones first; each in the order in which they came."""
    found = queries.comments_of(row)
    for one in found:
        one.answer = row
    return [
        Remark(one, rules.may_delete_comment(who, one), f"{address(row)}comments/{one.pk}/")
        for one in sorted(found, key=lambda one: one.settled is not None)
    ]


def _old(row: Answer) -> Answer | None:
    found = old_answer(row)
    return found if found is not None and found.text else None


def refusal(error: InputError) -> str:
    return translated(error.message) or _("this cannot be saved")
