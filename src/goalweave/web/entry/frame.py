"""What all pages of an entry show: the call, the steps, and whether it can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.calls import rules
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry, EntryState
from goalweave.core.model.calls import Call
from goalweave.wording.templatetags.goalweave import pick_text

REVIEW = 0
"""The number of the last page of the form, on which everything is checked and sent."""


@dataclass(frozen=True, slots=True)
class StepLink:
    """number: from 1, as shown; title: in the reader's language."""

    number: int
    title: str
    href: str
    current: bool
    past: bool


def step_links(call: Call, token: str, current: int) -> list[StepLink]:
    """The steps of the call and, last, the page on which it is sent. current: REVIEW or the number of a step."""
    last = len(call.steps) + 1
    here = current or last
    links = []
    for number, step in enumerate(call.steps, start=1):
        href = reverse("entry-step", args=[token, number])
        links.append(StepLink(number, pick_text(step.title), href, number == here, number < here))
    review = reverse("entry-review", args=[token])
    links.append(StepLink(last, _("Check and send"), review, here == last, past=False))
    return links


def entry_context(entry: CallEntry, token: str, now: datetime) -> dict[str, Any]:
    """For every page of an entry."""
    return {
        "entry": entry,
        "row": entry.call,
        "call": definition_of(entry.call),
        "token": token,
        "may_change": rules.may_change_entry(entry, now),
        "may_withdraw": rules.may_withdraw_entry(entry),
        "sent": entry.state not in (EntryState.STARTED, EntryState.WRITING),
    }
