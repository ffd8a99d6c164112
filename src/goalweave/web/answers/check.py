"""Everything to check in a submission before it is submitted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.registry.tasks import link_checks_enabled
from goalweave.surveys import rules
from goalweave.surveys.actions.links import answer_addresses
from goalweave.surveys.models import Answer
from goalweave.surveys.queries import answers_of
from goalweave.surveys.submissions.findings import submission_findings
from goalweave.surveys.tasks import check_links_of
from goalweave.web.answers.page_context import submission_crumbs, submission_or_404
from goalweave.web.answers.reading import Notice, to_notice


@dataclass(frozen=True, slots=True)
class QuestionNotices:
    """The notices of one question, or of the whole where there is no answer."""

    answer: Answer | None
    href: str
    notices: tuple[Notice, ...]


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
        QuestionNotices(answer, reverse("answer", args=[row.pk, number]), tuple(grouped[number]))
        for number, answer in by_number.items()
        if number in grouped
    ]
    if "" in grouped:
        parts.append(QuestionNotices(None, "", tuple(grouped[""])))
    errors: list[bool] = []
    for part in parts:
        errors += (notice.error for notice in part.notices)
    context = {
        "submission": row,
        "parts": parts,
        "errors": errors.count(True),
        "others": errors.count(False),
        "may_write": rules.may_write(who, row),
        "may_check_links": link_checks_enabled() and rules.may_edit(who, row) and bool(answer_addresses(row)),
        "crumbs": submission_crumbs(row, (_("Check"), "")),
    }
    return render(request, "answers/check.html", context)


@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the addresses in the answers looked at."""
    who, row = submission_or_404(request, pk)
    if not link_checks_enabled() or not rules.may_edit(who, row):
        raise Http404
    check_links_of.enqueue(row.pk, who.user.pk if who.user else None)
    messages.success(request, _("The links are being checked; the results will appear next to them in a moment."))
    return redirect("submission-check", row.pk)
