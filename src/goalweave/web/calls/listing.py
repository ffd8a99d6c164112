"""All calls: open, coming and closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.calls import rules
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call
from goalweave.calls.queries import CallPhase, open_calls, visible_calls
from goalweave.core.model import calls as model
from goalweave.web.calls.page_context import CallDays, call_days
from goalweave.web.frame import actor

MOST_ON_HOME = 5


@dataclass(frozen=True, slots=True)
class CallLine:
    row: Call
    call: model.Call
    days: CallDays


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    who, now = actor(request), timezone.now()
    lines = [CallLine(row, definition_of(row), call_days(row, now)) for row in visible_calls(who)]
    groups = (
        (_("Open calls"), CallPhase.OPEN),
        (_("Coming calls"), CallPhase.COMING),
        (_("In preparation"), CallPhase.DRAFT),
        (_("Closed calls"), CallPhase.CLOSED),
    )
    context = {
        "groups": [(heading, of_phase) for heading, phase in groups if (of_phase := _lines_of(lines, phase))],
        "may_create": rules.may_create_call_somewhere(who),
        "may_moderate": rules.may_moderate_somewhere(who),
    }
    return render(request, "calls/list.html", context)


def open_call_lines(who: Actor, now: datetime) -> list[CallLine]:
    """The calls that take entries, for other pages. One query."""
    return [CallLine(row, definition_of(row), call_days(row, now)) for row in open_calls(who, now)[:MOST_ON_HOME]]


def _lines_of(lines: Iterable[CallLine], phase: CallPhase) -> list[CallLine]:
    return [line for line in lines if line.days.phase is phase]
