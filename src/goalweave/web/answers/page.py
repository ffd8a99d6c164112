"""The page on which an answer is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.core.answers.markdown import LONGEST
from goalweave.core.errors import InputError
from goalweave.core.model import QuestionKind
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Answer, AnswerStatus, SuggestionState
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.submissions.citations import to_checked_answers
from goalweave.surveys.submissions.findings import answer_findings
from goalweave.surveys.submissions.presence import INTERVAL, AnswerPresence, answer_presence
from goalweave.surveys.submissions.rewording import draft_origin
from goalweave.web.answers.carry_forward import carry_forward_context
from goalweave.web.answers.discussion import read_discussion
from goalweave.web.answers.evidence import evidence_panel
from goalweave.web.answers.page_context import (
    answer_or_404,
    count_by_status,
    due_text,
    panel_parameters,
    question_links,
    submission_crumbs,
)
from goalweave.web.answers.reading import AnswerReading, Notice, read_answer
from goalweave.web.answers.values import value_field
from goalweave.wording.messages import translated
from goalweave.wording.survey_labels import QUESTION_KINDS


@dataclass(frozen=True, slots=True)
class UnsavedInput:
    """Input that could not be saved, to be shown again, and why."""

    text: str
    value: Any
    version: str
    error: str


@require_safe
@never_cache
def answer(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    who, row = answer_or_404(request, pk, number)
    return answer_page(request, who, row)


def answer_page(
    request: HttpRequest, who: Actor, row: Answer, typed: UnsavedInput | None = None, status: int = 200
) -> HttpResponse:
    """Render the page, with the input in place of the saved text if it could not be saved."""
    parameters = panel_parameters(request.POST if request.method == "POST" else request.GET)
    submission, question = row.submission, to_question(row.question)
    links = question_links(submission, question.number)
    here = next(place for place, link in enumerate(links) if link.here)
    read = check_answer(row)
    context: dict[str, Any] = {
        **evidence_panel(who, row, parameters, read.sources),
        **answer_state(row, read.reading),
        "submission": submission,
        "typed": typed,
        "text": typed.text if typed else row.text,
        "version": typed.version if typed else row.version,
        "field": value_field(question, typed.value if typed else row.value),
        "takes_text": question.kind in (QuestionKind.NARRATIVE, QuestionKind.RECORDS, QuestionKind.TABLE)
        or bool(row.text)
        or question.kind is QuestionKind.ATTACHMENT,
        "takes_file": question.kind is QuestionKind.ATTACHMENT,
        "files": [file for file in row.files.all() if file.removed is None],
        "places": links,
        "before": links[here - 1] if here else None,
        "after": links[here + 1] if here + 1 < len(links) else None,
        "progress": count_by_status(links),
        "due": queries.deadline_of(submission),
        "due_words": due_text(submission),
        "kind": QUESTION_KINDS[question.kind],
        **carry_forward_context(who, row),
        **discussion_context(who, row),
        **presence_context(who, row),
        "unsent": request.POST if typed else {},
        "kept": parameters,
        "longest": LONGEST,
        "crumbs": submission_crumbs(submission, (question.number, "")),
        **answer_permissions(who, row),
    }
    return render(request, "answers/answer.html", context, status=status)


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    sources: tuple[Any, ...]
    reading: AnswerReading


def check_answer(row: Answer) -> CheckedAnswer:
    """The answer as it reads, its sources as they are now."""
    cited = next(iter(to_checked_answers([row]).values())).sources
    findings = answer_findings(row)
    reading = read_answer(row, to_question(row.question), cited, findings)
    return CheckedAnswer(cited, replace(reading, notices=(*reading.notices, *_suggestion_notices(row))))


def _suggestion_notices(row: Answer) -> list[Notice]:
    """Open suggestions are looked at before approval, and do not prevent it."""
    count = row.suggestions.filter(state=SuggestionState.OPEN).count()
    if not count:
        return []
    message = ngettext("%(n)d suggested change is open", "%(n)d suggested changes are open", count) % {"n": count}
    return [Notice("suggestions", _("Suggestions"), message, "", error=False, do="suggestions", href="#suggestions")]


def answer_state(row: Answer, read: AnswerReading) -> dict[str, Any]:
    """Render what is shown below the text of an answer, updated whenever it is saved."""
    most = row.question.most
    origin = draft_origin(row)
    return {
        "answer": row,
        "origin": origin,
        "refused": translated(origin.refused) if origin else "",
        "reading": read,
        "most": most,
        "fewest": row.question.fewest,
        "over": bool(most and read.words > most),
    }


def discussion_context(who: Actor, row: Answer) -> dict[str, Any]:
    """Comments and suggestions, for the page and its editor."""
    talk = read_discussion(who, row)
    may_suggest = rules.may_suggest(who, row.submission)
    address = reverse("answer-suggest", args=[row.submission_id, row.question.number]) if may_suggest else ""
    return {
        "discussion": talk,
        "comment_list": talk.comment_list(),
        "suggestion_list": talk.suggestion_list(),
        "suggest_href": address,
    }


def presence_context(who: Actor, row: Answer) -> dict[str, Any]:
    """Who else has the answer open, while it is being answered."""
    if not rules.may_be_present(who, row.submission):
        return {}
    state = answer_presence(who, row, timezone.now())
    return {"presence": presence_json(who, row, state), "interval": int(INTERVAL.total_seconds())}


def presence_json(who: Actor, row: Answer, state: AnswerPresence) -> dict[str, Any]:
    """`others` with name and state (writing, reading), `locked_by`: name of another person who holds the lock, or null; `lock`:
    mine, theirs or free."""
    organisation = row.submission.organisation_id
    other = state.locked_by_other(who)
    lock = "theirs" if other is not None else "mine"
    return {
        "others": [
            {"name": display_name(person.user, who, organisation), "state": str(person.state)}
            for person in state.others
        ],
        "locked_by": display_name(other, who, organisation) if other is not None else None,
        "lock": lock if state.holder is not None else "free",
    }


def answer_permissions(who: Actor, row: Answer) -> dict[str, bool]:
    submission = row.submission
    edits = rules.may_edit(who, submission)
    return {
        "may_write": rules.may_write_answer(who, submission, row),
        "may_approve": edits and row.status in (AnswerStatus.DRAFTING, AnswerStatus.READY),
        "may_open": edits and row.status == AnswerStatus.APPROVED,
        "may_comment": rules.may_comment(who, submission),
        "may_suggest": rules.may_suggest(who, submission),
    }


def refusal_message(error: InputError) -> str:
    return translated(error.message) or _("this cannot be saved")
