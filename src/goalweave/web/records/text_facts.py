"""What the text of a record says: suggestions on its page and in the review, and the decisions on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.audit.authors import written_by
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.model import DateUse
from goalweave.registry import rules
from goalweave.registry.actions import DecidedFacts, accept_facts, dismiss_facts, undo_decision
from goalweave.registry.models import Record
from goalweave.registry.queries import facts_of_text
from goalweave.registry.text_facts import FactKind, FactState, SuggestedFact, apply_facts, is_waiting
from goalweave.web.addresses import next_address, parse_number
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.web.records.actions import changeable
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import country_name, partial_date

HEADINGS = {
    FactKind.DATES: gettext_lazy("Dates"),
    FactKind.PLACES: gettext_lazy("Places"),
    FactKind.ORGANISATIONS: gettext_lazy("Partners"),
    FactKind.AMOUNTS: gettext_lazy("Money"),
    FactKind.NUMBERS: gettext_lazy("Numbers"),
    FactKind.LINKS: gettext_lazy("Web links"),
    FactKind.SYMBOLS: gettext_lazy("Documents"),
}
LAST = "decided_facts"
"""Of the session: the record and the log entry of the last decision, which is undone where it was taken."""


@dataclass(frozen=True)
class FactRow:
    """spans: `12-26 40-52`; note: role or use; replaces: whether accepting it changes what a person entered."""

    id: str
    label: str
    note: str
    spans: str
    waiting: bool
    replaces: bool


@dataclass(frozen=True)
class FactGroup:
    heading: str
    rows: tuple[FactRow, ...]


def fact_context(request: HttpRequest, who: Actor, row: Record, core: model.Record) -> dict[str, Any]:
    """The suggestions for those who may change the record. Nobody else has them read: a record says in its fields what was
    accepted."""
    if not rules.may_change_record(who, row):
        return {}
    facts = facts_of_text(row, core)
    waiting = [fact for fact in facts if is_waiting(fact, core)]
    last = request.session.get(LAST, {})
    undone = last if last.get("record") == row.pk else {}
    if undone:
        del request.session[LAST]
    groups = _fact_groups(facts, waiting, core) if waiting else []
    acceptable = 0
    for group in groups:
        acceptable += sum(fact.waiting and not fact.replaces for fact in group.rows)
    return {
        "fact_groups": groups,
        "facts_waiting": acceptable,
        "facts_undo": undone,
    }


def _fact_groups(
    facts: Sequence[SuggestedFact], waiting: Sequence[SuggestedFact], core: model.Record
) -> list[FactGroup]:
    """By kind, those that can be decided first; symbols and numbers without a field are there to be looked at."""
    accepted = [fact for fact in facts if fact.state is FactState.ACCEPTED]
    groups = []
    for kind, heading in HEADINGS.items():
        rows = []
        for fact in facts:
            shown = fact in waiting or (kind is FactKind.SYMBOLS and fact.state is FactState.SUGGESTED)
            if fact.kind is kind and shown:
                replaces = fact in waiting and bool(apply_facts(core, [fact], accepted).left)
                rows.append(_fact_row(fact, core, waiting=fact in waiting, replaces=replaces))
        if rows:
            groups.append(FactGroup(str(heading), tuple(rows)))
    return groups


def _fact_row(fact: SuggestedFact, core: model.Record, *, waiting: bool, replaces: bool) -> FactRow:
    label, note = fact_label(fact, core.body)
    spans = " ".join(f"{start}-{end}" for start, end in fact.spans)
    return FactRow(fact.id, label, note, spans, waiting, replaces)


def fact_label(fact: SuggestedFact, body: str) -> tuple[str, str]:
    """What it says, and in which role or use."""
    value = fact.value
    match fact.kind:
        case FactKind.DATES:
            return _period_label(value[0], value[1]), str(_USES.get(value[2], ""))
        case FactKind.PLACES:
            return country_name(value[0]), ""
        case FactKind.ORGANISATIONS:
            return value[0], str(labels.ROLES.get(value[1], "")) if value[1] != "partner" else ""
        case FactKind.AMOUNTS:
            return f"{number_format(value[0], use_l10n=True, force_grouping=True)} {value[1]}", ""
        case FactKind.NUMBERS:
            start, end = fact.spans[0]
            return body[start:end], ""
        case _:
            return value[0], ""


_USES: Mapping[str, Any] = {
    DateUse.DEADLINE: gettext_lazy("deadline"),
    DateUse.NAME: gettext_lazy("in a name"),
}


def _period_label(start: str, end: str) -> str:
    if not start:
        return _("until %(date)s") % {"date": partial_date(end)}
    if not end:
        return _("since %(date)s") % {"date": partial_date(start)}
    if start == end:
        return partial_date(start)
    return f"{partial_date(start)} – {partial_date(end)}"


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """accept, overwrite, dismiss: the id of a fact; all: of all that wait and say nothing else than the record does."""
    who = actor(request)
    row = changeable(who, pk)
    with error_messages(request):
        done = _decide(request, who, row)
        if done.decided:
            lines = Entry.objects.filter(object_type="record", object_id=str(pk)).order_by("-pk")
            line = written_by(lines, who).first()
            if line is not None:
                request.session[LAST] = {"record": pk, "line": line.pk, "decided": done.decided}
        if done.left:
            text = ngettext(
                "%(n)d suggestion says something else than the record and was left.",
                "%(n)d suggestions say something else than the record and were left.",
                len(done.left),
            )
            messages.info(request, text % {"n": len(done.left)})
    return _redirect_onward(request, pk)


def _decide(request: HttpRequest, who: Actor, row: Record) -> DecidedFacts:
    sent = request.POST
    if "dismiss" in sent:
        return dismiss_facts(actor=who, row=row, facts=[sent["dismiss"]])
    if "all" in sent:
        return accept_facts(actor=who, row=row, facts=sent.getlist("fact"))
    overwrite = "overwrite" in sent
    return accept_facts(actor=who, row=row, facts=[sent.get("overwrite", sent.get("accept", ""))], overwrite=overwrite)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision of a log entry of one's own."""
    who = actor(request)
    row = changeable(who, pk)
    line = parse_number(request.POST.get("line", ""))
    entry = Entry.objects.filter(pk=line, actor=who.user).first() if line is not None else None
    if entry is None:
        messages.error(request, _("Nothing is left to undo."))
        return _redirect_onward(request, pk)
    with error_messages(request):
        if undo_decision(actor=who, row=row, line=entry):
            messages.success(request, _("Undone."))
        else:
            messages.error(request, _("The record has been changed since then and was left as it is."))
    return _redirect_onward(request, pk)


def _redirect_onward(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(next_address(request, f"{reverse('record', args=[pk])}#facts"))
