"""Who else has the answer open. The page reports every fifteen seconds; without JavaScript, saving reports."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.surveys import rules
from goalweave.surveys.models import Answer
from goalweave.surveys.submissions.presence import AnswerPresence, answer_presence, end_presence, report_presence
from goalweave.web.answers.page import presence_json
from goalweave.web.answers.page_context import answer_or_404
from goalweave.web.answers.write import save_and_run

LONGEST_BODY = 2000


@require_POST
@never_cache
def presence(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """JSON `{typing, version}`; `take`: take over the lock; `leave`: the page is being left. The form of the answer with `take=1`
    saves what was typed first, and leads back."""
    if request.content_type != "application/json":
        return save_and_run(request, pk, number, _take_over if request.POST.get("take") else None)
    who, row = answer_or_404(request, pk, number)
    now, sent = timezone.now(), _read_body(request)
    if sent.get("leave"):
        end_presence(actor=who, answer=row)
        state = AnswerPresence()
    elif rules.may_be_present(who, row.submission):
        typing, take = bool(sent.get("typing")), bool(sent.get("take"))
        state = report_presence(actor=who, answer=row, now=now, typing=typing, take=take)
    else:
        state = answer_presence(who, row, now)
    return JsonResponse({**presence_json(who, row, state), "version": row.version})


def _take_over(who: Actor, row: Answer) -> None:
    if rules.may_be_present(who, row.submission):
        report_presence(actor=who, answer=row, now=timezone.now(), take=True)


def _read_body(request: HttpRequest) -> dict[str, Any]:
    """Empty for what is no JSON object."""
    try:
        sent = json.loads(request.body[:LONGEST_BODY])
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}
