"""What the pages of a vote have in common: its edition, its categories and the nominees as voters see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import organisation_of_entry, targeted_value, text_of, title_of
from goalweave.calls.models import CallEntry
from goalweave.core.model import Curie
from goalweave.core.model.calls import Call, CallCategory, RecordTarget
from goalweave.core.text.languages import pick
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import rules
from goalweave.prizes.entry_facts import confirmed_nodes
from goalweave.prizes.models import Edition, Nominee, Voter
from goalweave.prizes.phases import Phase, phase_of
from goalweave.prizes.standing import running_nominees
from goalweave.web.frame import actor
from goalweave.web.prizes.page_context import categories_of as prize_categories
from goalweave.wording.templatetags.goalweave import reader_language

WHOLE_CALL = "all"
"""In an address, the category of a call that has none."""


@dataclass(frozen=True, slots=True)
class NomineeCard:
    """An entry as voters read it. nodes: those that its sender confirmed."""

    reference: str
    title: str
    text: str
    language: str
    organisation: str
    countries: tuple[str, ...]
    nodes: tuple[Curie, ...]
    href: str


@dataclass(frozen=True, slots=True)
class VoteCategory:
    """nominees: how many can be voted for; part: what names it in an address."""

    category: CallCategory
    nominees: int
    part: str


def edition_or_404(request: HttpRequest, slug: str) -> Edition:
    """An edition that the reader may see and whose public votes."""
    rows = Edition.objects.select_related("call__organisation")
    edition = rows.filter(call__slug=slug).first()
    if edition is None or not rules.may_view_edition(actor(request), edition):
        raise Http404
    prize = definition_of(edition.call).prize
    if prize is None or not prize.vote:
        raise Http404
    return edition


def vote_context(edition: Edition, now: datetime, *trail: tuple[str, str]) -> dict[str, Any]:
    """What all templates need. trail: further crumbs, label and address."""
    call = definition_of(edition.call)
    crumbs = [
        {"label": _("Prizes"), "href": reverse("prizes")},
        {"label": pick(call.title, reader_language()), "href": reverse("edition", args=[edition.call.slug])},
        {"label": _("Public vote"), "href": reverse("vote", args=[edition.call.slug]) if trail else ""},
    ]
    crumbs += [{"label": label, "href": href} for label, href in trail]
    phase = phase_of(edition, now)
    return {
        "edition": edition,
        "row": edition.call,
        "call": call,
        "running": phase is Phase.VOTE,
        "coming": phase in (Phase.ANNOUNCED, Phase.SUBMISSION, Phase.ELIGIBILITY, Phase.NOMINATION),
        "counting": phase is Phase.COUNT,
        "announced": phase is Phase.RESULTS,
        "crumbs": crumbs,
        "zone": timezone.get_current_timezone_name(),
    }


def categories_of(edition: Edition) -> list[VoteCategory]:
    """The categories with nominees, in the order of the call. One query."""
    counts: dict[str, int] = {}
    nominated = Nominee.objects.filter(running_nominees(), edition=edition)
    for category in nominated.order_by().values_list("category", flat=True):
        counts[category] = counts.get(category, 0) + 1
    named = prize_categories(definition_of(edition.call))
    return [
        VoteCategory(category, counts[category.id], category.id or WHOLE_CALL)
        for category in named
        if category.id in counts
    ]


def nominees_of(edition: Edition, category: str, voter: Voter) -> list[NomineeCard]:
    """Those that can be voted for, in an order that is drawn anew for each voter and stays the same for this one."""
    nominated = Nominee.objects.filter(running_nominees(), edition=edition, category=category)
    entries = [nominee.entry for nominee in nominated.select_related("entry__call")]
    entries.sort(key=lambda entry: sha256(f"{voter.pk}|{voter.secret}|{entry.reference}".encode()).digest())
    return [_card(definition_of(edition.call), entry) for entry in entries]


def _card(call: Call, entry: CallEntry) -> NomineeCard:
    places = targeted_value(call, entry.answers, RecordTarget.PLACES)
    return NomineeCard(
        entry.reference,
        title_of(entry),
        text_of(entry),
        entry.language,
        organisation_of_entry(entry).name,
        tuple(str(place) for place in _listed(places)),
        confirmed_nodes(entry, catalogue()),
        reverse("call-entry", args=[entry.call.slug, entry.reference]),
    )


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()
