"""The check of entries: conditions to tick, what the site noticed, and the decision, which is mailed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.calls.models import CallEntry, EntryContact
from goalweave.core.model.calls import Call, PrizeRules
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import actions, queries
from goalweave.prizes.eligibility import count_by_organisation, find_problems
from goalweave.prizes.entry_facts import EntryFacts, entry_text, read_entry_facts
from goalweave.prizes.models import Edition, EligibilityDecision
from goalweave.prizes.phases import takes_nominations
from goalweave.web.accounts.mails import MailNotSent, in_language, send
from goalweave.web.addresses import on_site
from goalweave.web.posts import error_messages
from goalweave.web.prizes.page_context import edition_crumbs, edition_name, organiser_links, own_edition_or_404
from goalweave.wording.messages import describe_error
from goalweave.wording.organisation_labels import kind_name
from goalweave.wording.prize_labels import category_name, finding_text

STATES = ("open", "eligible", "not", "all")


@dataclass(frozen=True, slots=True)
class CheckRow:
    """findings: what the site noticed, in sentences; decision: None as long as there is none."""

    facts: EntryFacts
    category: str
    findings: tuple[str, ...]
    decision: EligibilityDecision | None
    kind: str


@require_safe
@never_cache
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries that compete, those with findings first. `state=` open (default), eligible, not, all."""
    who, row, call, prize = own_edition_or_404(request, slug)
    now = timezone.now()
    state = request.GET.get("state", "open")
    if state not in STATES:
        raise Http404
    every = check_rows(row, call, prize)
    matching = [checked for checked in every if state == "all" or _state(checked) == state]
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "rows": sorted(matching, key=lambda checked: not checked.findings),
        "state": state,
        "states": [
            (value, label, sum(value in ("all", _state(checked)) for checked in every))
            for value, label in _state_names()
        ],
        "takes": takes_nominations(row, now),
        "steps": organiser_links(who, row, prize, now),
        "crumbs": edition_crumbs(row, call, (_("Eligibility"), "")),
    }
    return render(request, "prizes/eligibility.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def entry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One entry with its conditions; `do=`eligible or not, `checked`…, `reason`. Then the next that is open."""
    who, row, call, prize = own_edition_or_404(request, slug)
    every = check_rows(row, call, prize)
    own = next((checked for checked in every if checked.facts.entry.pk == pk), None)
    if own is None:
        raise Http404
    now = timezone.now()
    sent = request.POST
    if request.method == "POST":
        with error_messages(request), transaction.atomic():
            eligible = sent.get("do") == "eligible"
            decision = actions.decide_eligibility(
                actor=who,
                edition=row,
                entry=own.facts.entry,
                eligible=eligible,
                checked=sent.getlist("checked"),
                reason=str(sent.get("reason", "")),
                now=now,
            )
            _tell_sender(request, row, call, own.facts, decision)
            following = next((other for other in every if other.decision is None and other.facts.entry.pk != pk), None)
            if following is not None:
                return redirect("edition-check", slug, following.facts.entry.pk)
            return redirect("edition-eligibility", slug)
    ticked = sent.getlist("checked") if request.method == "POST" else own.decision.checked if own.decision else []
    context = {
        "edition": row,
        "name": edition_name(row, call),
        "own": own,
        "text": entry_text(call, own.facts.entry),
        "answers": _answers(call, own.facts.entry),
        "checks": [(check, check.id in ticked) for check in prize.eligibility],
        "reason": sent.get("reason", own.decision.reason if own.decision else ""),
        "takes": takes_nominations(row, now),
        "left": sum(other.decision is None for other in every),
        "crumbs": edition_crumbs(
            row,
            call,
            (_("Eligibility"), reverse("edition-eligibility", args=[slug])),
            (own.facts.entry.reference or own.facts.title, ""),
        ),
    }
    return render(request, "prizes/check.html", context, status=400 if request.method == "POST" else 200)


def check_rows(row: Edition, call: Call, prize: PrizeRules) -> list[CheckRow]:
    """Every competing entry with what the site noticed. Two queries."""
    known = catalogue()
    facts = [read_entry_facts(entry, known) for entry in queries.competing_entries(row)]
    counts = count_by_organisation(facts)
    past = () if prize.past_winners else queries.past_winners(row, known, timezone.now())
    rows = []
    for own in facts:
        findings = find_problems(own, prize, counts, past)
        decision = getattr(own.entry, "eligibility", None)
        rows.append(
            CheckRow(
                own,
                category_name(call, own.entry.category),
                tuple(finding_text(finding, call) for finding in findings),
                decision,
                kind_name(own.kind),
            )
        )
    return rows


def _state(row: CheckRow) -> str:
    if row.decision is None:
        return "open"
    return "eligible" if row.decision.eligible else "not"


def _state_names() -> list[tuple[str, str]]:
    return [("open", _("Unchecked")), ("eligible", _("Eligible")), ("not", _("Not eligible")), ("all", _("All"))]


def _answers(call: Call, entry: CallEntry) -> list[tuple[LanguageMap, str]]:
    """Label and text of each text that is not personal."""
    return [
        (field.label, entry.answers[field.id])
        for field in call.fields.values()
        if not field.personal and isinstance(entry.answers.get(field.id), str) and entry.answers[field.id]
    ]


def _tell_sender(
    request: HttpRequest, row: Edition, call: Call, facts: EntryFacts, decision: EligibilityDecision
) -> None:
    """Mail the decision; an address that was erased gets none."""
    contact = EntryContact.objects.filter(entry=facts.entry).first()
    if contact is None:
        messages.success(request, _("Saved. The sender’s address is erased, so no email is sent."))
        return
    name = "prize_eligible" if decision.eligible else "prize_ineligible"
    link = in_language(on_site(reverse("edition", args=[row.call.slug]), request), contact.language)
    values = {"title": facts.title, "call": call, "reason": decision.reason, "link": link, "facts": facts}
    try:
        send(name, contact.email, contact.language, values)
    except MailNotSent as error:
        messages.warning(request, _("Saved, but: %(problem)s") % {"problem": describe_error(error)})
        return
    messages.success(request, _("Saved. The sender gets an email."))
