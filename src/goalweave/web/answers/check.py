"""Everything to check in a submission before it is submitted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.answers.answer_findings import AnswerFault
from goalweave.core.errors import InputError
from goalweave.registry.rules import may_publish_records
from goalweave.registry.tasks import link_checks_enabled
from goalweave.surveys import actions, rules
from goalweave.surveys.actions.links import answer_addresses
from goalweave.surveys.models import Answer, Submission
from goalweave.surveys.queries import answer_of, answers_of
from goalweave.surveys.submissions.citations import unpublished_records
from goalweave.surveys.submissions.findings import findings_by_question, submission_findings
from goalweave.surveys.tasks import check_links_of
from goalweave.web.answers.page_context import submission_crumbs, submission_or_404
from goalweave.web.answers.reading import Notice, to_notice
from goalweave.web.posts import error_messages


@dataclass(frozen=True, slots=True)
class QuestionNotices:
    """The notices of one question, or of the whole where there is no answer. may_write: its answer can be changed now."""

    answer: Answer | None
    href: str
    notices: tuple[Notice, ...]
    may_write: bool = False


@require_safe
@never_cache
def check(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = submission_or_404(request, pk)
    answers = answers_of(row)
    for answer in answers:
        answer.submission = row
    by_number = {answer.question.number: answer for answer in answers}
    grouped: dict[str, list[Notice]] = defaultdict(list)
    for finding in submission_findings(who, row, answers):
        grouped[finding.question].append(to_notice(finding, by_number.get(finding.question)))
    parts = [
        QuestionNotices(
            answer,
            reverse("answer", args=[row.pk, number]),
            tuple(grouped[number]),
            rules.may_write_answer(who, row, answer),
        )
        for number, answer in by_number.items()
        if number in grouped
    ]
    if "" in grouped:
        parts.append(QuestionNotices(None, "", tuple(grouped[""])))
    errors: list[bool] = []
    for part in parts:
        errors += (notice.error for notice in part.notices)
    publishes = may_publish_records(who, row.organisation)
    context = {
        "submission": row,
        "parts": parts,
        "may_publish": publishes,
        "unpublished": unpublished_records(answers) if publishes and row.round is not None else [],
        "errors": errors.count(True),
        "others": errors.count(False),
        "may_write": rules.may_write(who, row),
        "may_check_links": link_checks_enabled() and rules.may_edit(who, row) and bool(answer_addresses(row)),
        "crumbs": submission_crumbs(row, (_("Check"), "")),
    }
    return render(request, "answers/check.html", context)


@require_POST
def fix(request: HttpRequest, pk: int) -> HttpResponse:
    """`all=1`: publish all records that the answers cite; `finding=KEY`: put right what this finding says."""
    who, row = submission_or_404(request, pk)
    anchor = ""
    with error_messages(request):
        if request.POST.get("all"):
            _report_published(request, actions.publish_cited_records(actor=who, submission=row))
        else:
            anchor = _fix_finding(request, who, row)
    return redirect(reverse("submission-check", args=[row.pk]) + anchor)


def _fix_finding(request: HttpRequest, who: Actor, row: Submission) -> str:
    key = str(request.POST.get("finding", ""))
    findings = findings_by_question(row, answers_of(row))
    finding = next((finding for finding in chain.from_iterable(findings.values()) if finding.key == key), None)
    if finding is None:
        raise InputError(_("the text has changed in the meantime; check again"), field="finding")
    anchor = f"#question-{finding.question}"
    if finding.fault is AnswerFault.NOT_PUBLISHED:
        records = frozenset({int(finding.record)})
        _report_published(request, actions.publish_cited_records(actor=who, submission=row, records=records))
        return anchor
    answer = answer_of(row, finding.question)
    if answer is None or finding.fault not in actions.FIXED_IN_TEXT:
        raise InputError(_("this has to be put right in the answer itself"), field="finding")
    actions.fix_answer(actor=who, answer=answer, finding=finding, now=timezone.now())
    messages.success(request, _("Answer %(number)s changed.") % {"number": finding.question})
    return anchor


def _report_published(request: HttpRequest, count: int) -> None:
    message = ngettext("%(n)s record published.", "%(n)s records published.", count)
    messages.success(request, message % {"n": count})


@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the addresses in the answers looked at."""
    who, row = submission_or_404(request, pk)
    if not link_checks_enabled() or not rules.may_edit(who, row):
        raise Http404
    check_links_of.enqueue(row.pk, who.user.pk if who.user else None)
    messages.success(request, _("The links are being checked; the results will appear next to them in a moment."))
    return redirect("submission-check", row.pk)
