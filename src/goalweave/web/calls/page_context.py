"""The context of every page of a call: which one, who may change it, and its days in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.calls import rules
from goalweave.calls.actions.calls import valid_definition
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call
from goalweave.calls.queries import CallPhase, find_call, phase_of_call
from goalweave.core.errors import InputError
from goalweave.core.model import calls as model
from goalweave.core.text.languages import LanguageMap
from goalweave.web.frame import actor
from goalweave.wording.answer_text import answer_html
from goalweave.wording.call_labels import PHASES
from goalweave.wording.templatetags.goalweave import pick_text

MINUTE = timedelta(minutes=1)
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class CallDays:
    """The days of a call in words, in UTC. state: open, coming, closed or draft, as a word; left: whole days until it closes,
    None where it is not open or does not close."""

    phase: CallPhase
    state: str
    opens: str
    closes: str
    left: int | None


def call_or_404(request: HttpRequest, slug: str) -> tuple[Actor, Call, model.Call]:
    """Return the call; 404 if it does not exist or the actor may not see it."""
    who = actor(request)
    row = find_call(who, slug)
    if row is None:
        raise Http404
    return who, row, definition_of(row)


def editable_call(request: HttpRequest, slug: str) -> tuple[Actor, Call, model.Call]:
    """One that the actor may change; 404 for all others."""
    who, row, definition = call_or_404(request, slug)
    if not rules.may_change_call(who, row):
        raise Http404
    return who, row, definition


def call_days(row: Call, now: datetime | None = None) -> CallDays:
    moment = now or timezone.now()
    phase = phase_of_call(row, moment)
    left = (row.closes - moment).days if row.closes is not None and phase is CallPhase.OPEN else None
    last = None if row.closes is None else row.closes - MINUTE
    return CallDays(phase, str(PHASES[phase]), moment_text(row.opens), moment_text(last), left)


def moment_text(moment: datetime | None) -> str:
    """`9 March 2026, 23:59 UTC` in the reader's language; empty for none."""
    return "" if moment is None else f"{date_format(moment.astimezone(UTC), 'DATETIME_FORMAT')} UTC"


def text_html(text: LanguageMap) -> SafeString:
    """Markdown in the reader's language as HTML; markup in it is shown as it is written."""
    return answer_html(pick_text(text), {})


def owner_choices(who: Actor) -> list[tuple[str, str]]:
    """Short name and name of the organisations that the actor may create a call for."""
    return [(row.slug, pick_text(row.name) or row.slug) for row in _edited_organisations(who)]


def owner_organisation(who: Actor, slug: str) -> Organisation:
    """Raises InputError for another one than `owner_choices` has."""
    row = next((row for row in _edited_organisations(who) if row.slug == slug), None)
    if row is None:
        raise InputError(_("choose an organisation"), field="organisation")
    return row


def call_crumbs(row: Call | None, *more: tuple[str, str]) -> list[dict[str, str]]:
    way = [{"label": _("Calls for entries"), "href": reverse("calls")}]
    if row is not None:
        title = pick_text(definition_of(row).title)
        way.append({"label": title, "href": reverse("call", args=[row.slug]) if more else ""})
    return [*way, *({"label": label, "href": href} for label, href in more)]


def edit_crumbs(row: Call, name: str) -> list[dict[str, str]]:
    return call_crumbs(row, (_("Edit"), reverse("call-edit", args=[row.slug])), (name, ""))


def checked_definition(definition: model.Call) -> model.Call:
    """The call as it is to be stored. Raises InputError, whose field is the name that forms give it."""
    try:
        return valid_definition(definition)
    except InputError as error:
        names = _INDEX.sub("", error.field).split(".")
        # What is wrong with one of the choices is shown above the form, which has a row for each.
        field = "choices" if "choices" in names else names[-1]
        raise InputError(error.message, file=error.file, field=field) from error


def _edited_organisations(who: Actor) -> list[Organisation]:
    if not rules.may_create_call_somewhere(who):
        return []
    return [row for row in all_organisations() if rules.may_create_call(who, row)]
