"""Who else has the answer open. The page reports every fifteen seconds; without JavaScript, saving reports."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.surveys import rules
from goalweave.surveys.models import Answer
from goalweave.surveys.submissions.presence import AnswerPresence, answer_presence, end_presence, report_presence
from goalweave.web.answers.page_context import answer_address, answer_or_404

LONGEST_BODY = 2000


@require_POST
@never_cache
def presence(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """JSON `{typing, version}`; `take`: take over the lock; `leave`: the page is being left. A form with `take=1` leads back."""
    who, row = answer_or_404(request, pk, number)
    now = timezone.now()
    as_json = request.content_type == "application/json"
    sent = _read_body(request) if as_json else request.POST
    if sent.get("leave"):
        end_presence(actor=who, answer=row)
        state = AnswerPresence()
    elif rules.may_be_present(who, row.submission):
        typing, take = bool(sent.get("typing")), bool(sent.get("take"))
        state = report_presence(actor=who, answer=row, now=now, typing=typing, take=take)
    else:
        state = answer_presence(who, row, now)
    if as_json:
        return JsonResponse({**presence_json(who, row, state), "version": row.version})
    return redirect(answer_address(row))


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


def _read_body(request: HttpRequest) -> dict[str, Any]:
    """Empty for what is no JSON object."""
    try:
        sent = json.loads(request.body[:LONGEST_BODY])
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}
