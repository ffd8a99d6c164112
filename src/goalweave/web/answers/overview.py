"""A whole submission: its progress, assignees, and actions on all answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import WRITERS, Membership, User
from goalweave.core.answers.markdown import count_words
from goalweave.core.errors import InputError, NotAllowed, Severity
from goalweave.core.text.languages import LANGUAGES
from goalweave.surveys import actions, queries, rules
from goalweave.surveys.models import Answer, Comment, GuestLink, Submission
from goalweave.surveys.submissions.citations import unpublished_records
from goalweave.surveys.submissions.findings import findings_by_question
from goalweave.surveys.submissions.record_renderer import renderer_for
from goalweave.surveys.submissions.rewording import reword_submission
from goalweave.web.addresses import parse_number
from goalweave.web.answers.page_context import due_text, submission_crumbs, submission_or_404
from goalweave.web.language_maps import language_name
from goalweave.web.posts import error_messages
from goalweave.web.rounds.tasks import enqueue_mails
from goalweave.wording.messages import translated
from goalweave.wording.survey_labels import SUBMISSION_STATES

SHOWN_ELSEWHERE = frozenset({"year", "attachments"})
"""Facts of a printed submission that are a field or the files of their own here."""

MOST_REASONS = 3
"""Why a writer's texts were not taken, told at a time."""

_YEAR = re.compile(r"(19|20|21)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question in the table. errors, others: findings of its answer; comments: open ones."""

    answer: Answer
    href: str
    words: int
    over: bool
    errors: int
    others: int
    comments: int
    assignee: str


@dataclass(frozen=True, slots=True)
class SectionRows:
    code: str
    title: dict[str, str]
    lines: tuple[QuestionRow, ...]


@require_safe
@never_cache
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = submission_or_404(request, pk)
    answers = queries.answers_of(row)
    progress = queries.answer_progress([row]).get(row.pk)
    edits = rules.may_edit(who, row)
    may_publish = row.round is None and rules.may_publish(who, row)
    context: dict[str, Any] = {
        "submission": row,
        "state": SUBMISSION_STATES[row.state],
        "progress": progress,
        "due": queries.deadline_of(row),
        "due_words": due_text(row),
        "groups": _section_rows(who, row, answers),
        "empty": progress.empty if progress else 0,
        "content_languages": [(tag, language_name(tag)) for tag in LANGUAGES],
        "facts": [(fact["id"], fact["label"], row.facts.get(fact["id"], "")) for fact in _editable_facts(row)],
        "files": list(row.files.filter(removed=None, answer=None).select_related("added_by").order_by("pk")),
        "snapshots": list(row.snapshots.defer("content").select_related("made_by")),
        "writers": writers(who, row) if edits else [],
        "guests": list(GuestLink.objects.filter(submission=row).order_by("-pk"))
        if rules.may_withdraw_guest(who, row)
        else [],
        "now": timezone.now(),
        "may_write": rules.may_write(who, row),
        "may_edit": edits,
        "may_hand_in": rules.may_hand_in(who, row),
        "may_decline": rules.may_decline(who, row),
        "may_withdraw": rules.may_withdraw(who, row),
        "may_resume": row.round is not None and rules.may_resume(who, row),
        # Of one in a round the coordinator does these, on the page of the round.
        "may_publish": may_publish,
        "unpublished": len(unpublished_records(answers)) if may_publish else 0,
        "may_reopen": row.round is None and rules.may_reopen(who, row),
        "may_view_history": rules.may_view_history(who, row),
        "crumbs": submission_crumbs(row),
    }
    return render(request, "answers/overview.html", context)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign the selected questions to a person or to no one."""
    who, row = submission_or_404(request, pk)
    _require_edit(who, row)
    assignee = str(request.POST.get("assignee", ""))
    numbers = [str(number) for number in request.POST.getlist("question")]
    people = {person.pk: person for person, _name in writers(who, row)}
    if not numbers:
        messages.error(request, _("Choose the questions first."))
        return _redirect_to_part(row, "questions")
    user = people.get(parse_number(assignee) or 0)
    if assignee and user is None:
        messages.error(request, _("Choose someone who can write for the organisation."))
        return _redirect_to_part(row, "questions")
    answers = Answer.objects.filter(submission=row, question__number__in=numbers).select_related("question")
    for answer in answers.order_by("question__position"):
        answer.submission = row
        actions.assign_answer(actor=who, answer=answer, user=user, now=timezone.now())
    enqueue_mails(request)
    done = len(answers)
    messages.success(request, ngettext("%(n)s answer assigned.", "%(n)s answers assigned.", done) % {"n": done})
    return _redirect_to_part(row, "questions")


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Every answer that is empty, from the registry."""
    who, row = submission_or_404(request, pk)
    teller = renderer_for(row.organisation, row.language)
    texts = reword_submission(who, row, teller)
    numbers = actions.draft_all_answers(actor=who, submission=row, renderer=teller, now=timezone.now(), texts=texts)
    if numbers:
        message = ngettext("%(n)s answer drafted: %(numbers)s.", "%(n)s answers drafted: %(numbers)s.", len(numbers))
        messages.success(request, message % {"n": len(numbers), "numbers": ", ".join(numbers)})
        for reason in list(dict.fromkeys(text.refused for text in texts.values() if text.refused))[:MOST_REASONS]:
            message = _("The writer’s text was not used; the draft from templates was kept: %(reason)s")
            messages.warning(request, message % {"reason": translated(reason)})
    else:
        messages.error(request, _("Nothing was drafted: no record matches a question that is still empty."))
    return _redirect_to_part(row, "questions")


@require_POST
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """What the submission says of itself."""
    who, row = submission_or_404(request, pk)
    sent = request.POST
    submitted = {fact["id"]: str(sent.get(f"fact-{fact['id']}", "")) for fact in _editable_facts(row)}
    known = {name: value for name, value in row.facts.items() if name not in submitted} | submitted
    year = str(sent.get("year", "")).strip()
    with error_messages(request):
        if year and not _YEAR.fullmatch(year):
            raise InputError(_("a year must have four digits"), field="year")
        actions.set_submission_facts(
            actor=who,
            submission=row,
            facts=known,
            language=str(sent.get("language", "")),
            year=int(year) if year else None,
        )
        messages.success(request, _("Saved."))
    return _redirect_to_part(row, "facts")


def writers(who: Actor, row: Submission) -> list[tuple[User, str]]:
    """Return the people who can write for the organisation, with the name that the reader sees, by name. One query."""
    memberships = Membership.objects.filter(organisation=row.organisation, role__in=WRITERS, user__is_active=True)
    people = [membership.user for membership in memberships.select_related("user")]
    named = [(person, display_name(person, who, row.organisation_id)) for person in people]
    return sorted(named, key=lambda writer: (writer[1].casefold(), writer[0].pk))


def _section_rows(who: Actor, row: Submission, answers: list[Answer]) -> list[SectionRows]:
    sections = list(row.questionnaire.sections.all())
    findings = findings_by_question(row, answers)
    # Replies belong to their comment.
    waiting = Comment.objects.filter(answer__submission=row, settled=None, parent=None).values_list(
        "answer_id", flat=True
    )
    open_ = list(waiting)
    lines: dict[int, list[QuestionRow]] = {}
    for answer in answers:
        number, most = answer.question.number, answer.question.most
        words = count_words(answer.text) if answer.text else 0
        errors = sum(1 for finding in findings[number] if finding.severity is Severity.ERROR)
        lines.setdefault(answer.question.section_id, []).append(
            QuestionRow(
                answer=answer,
                href=reverse("answer", args=[row.pk, number]),
                words=words,
                over=bool(most and words > most),
                errors=errors,
                others=len(findings[number]) - errors,
                comments=open_.count(answer.pk),
                assignee=display_name(answer.assignee, who, row.organisation_id) if answer.assignee else "",
            )
        )
    return [SectionRows(section.code, section.title, tuple(lines.get(section.pk, ()))) for section in sections]


def _require_edit(who: Actor, row: Submission) -> None:
    if not rules.may_edit(who, row):
        raise NotAllowed("only editors can do this")


def _redirect_to_part(row: Submission, part: str) -> HttpResponse:
    return redirect(reverse("submission", args=[row.pk]) + f"#{part}")


def _editable_facts(row: Submission) -> list[dict[str, Any]]:
    return [fact for fact in row.questionnaire.facts if fact["id"] not in SHOWN_ELSEWHERE]
