"""What the pages of an edition share: who looks at it, the way to it, its categories and its nominees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import EntryState
from goalweave.core.model.calls import Call, CallCategory, PrizeRules, TieRule
from goalweave.core.prizes import Standing
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import queries, rules
from goalweave.prizes.entry_facts import EntryFacts, read_entry_facts
from goalweave.prizes.models import Edition, Nominee
from goalweave.prizes.standing import standing_of
from goalweave.web.frame import actor
from goalweave.wording.prize_labels import NOMINEE_STATES, PLACINGS, TIE_RULES, category_name
from goalweave.wording.templatetags.goalweave import pick_text

Crumbs = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class NomineeRow:
    """A nominee as pages show it. title: of what it has won; out: why it is out, in a word, empty if it is not; href: of its entry, empty
    where that is not public; tie: how equal figures were settled, in words."""

    nominee: Nominee
    facts: EntryFacts
    title: str
    out: str
    href: str
    category: str
    tie: str


def edition_or_404(request: HttpRequest, slug: str) -> tuple[Actor, Edition, Call, PrizeRules]:
    """Raises Http404 for an edition that is not there, or not for the reader."""
    who = actor(request)
    row = queries.find_edition(who, slug)
    if row is None:
        raise Http404
    call = definition_of(row.call)
    if call.prize is None:
        raise Http404
    return who, row, call, call.prize


def own_edition_or_404(request: HttpRequest, slug: str) -> tuple[Actor, Edition, Call, PrizeRules]:
    """The same for its organiser alone."""
    who, row, call, prize = edition_or_404(request, slug)
    if not rules.may_run_edition(who, row):
        raise Http404
    return who, row, call, prize


def edition_name(row: Edition, call: Call) -> str:
    """`WSIS Prizes 2026`; the year once, where the title has it."""
    title = pick_text(call.title)
    return title if str(row.year) in title else f"{title} {row.year}"


def prize_crumbs(*further: tuple[str, str]) -> Crumbs:
    crumbs = [{"label": _("Prizes"), "href": reverse("prizes")}]
    crumbs += [{"label": label, "href": href} for label, href in further]
    crumbs[-1]["href"] = ""
    return crumbs


def edition_crumbs(row: Edition, call: Call, *further: tuple[str, str]) -> Crumbs:
    return prize_crumbs((edition_name(row, call), reverse("edition", args=[row.call.slug])), *further)


def entry_address(nominee: Nominee) -> str:
    """Of the entry's public page; empty where it has none."""
    if nominee.entry.state != EntryState.ACCEPTED:
        return ""
    return reverse("call-entry", args=[nominee.entry.call.slug, nominee.entry.reference])


def nominee_rows(nominees: Iterable[Nominee], call: Call | None = None) -> list[NomineeRow]:
    """call: where all are of one call."""
    known, rows = catalogue(), []
    for nominee in nominees:
        own = call or definition_of(nominee.entry.call)
        standing = standing_of(nominee)
        out = "" if standing is Standing.RUNNING else str(NOMINEE_STATES[standing.value])
        rows.append(
            NomineeRow(
                nominee,
                read_entry_facts(nominee.entry, known),
                "" if out else str(PLACINGS[nominee.placing]),
                out,
                entry_address(nominee),
                category_name(own, nominee.category),
                str(TIE_RULES[TieRule(nominee.decided_by)]) if nominee.decided_by else "",
            )
        )
    return rows


def categories_of(call: Call) -> tuple[CallCategory, ...]:
    """Those of the call; a call without categories has one without a name."""
    return call.categories or (CallCategory("", call.title, ()),)


def organiser_links(who: Actor, row: Edition, prize: PrizeRules, now: datetime) -> list[dict[str, str]]:
    """The steps of running an edition, each with what is left to do. Two queries for the organiser, none for others."""
    if not rules.may_run_edition(who, row):
        return []
    counts = queries.entry_counts(row)
    slug = row.call.slug
    left = _("%(n)s to check") % {"n": counts.undecided} if counts.undecided else ""
    links = [
        {"href": reverse("edition-dates", args=[slug]), "label": _("Dates"), "note": ""},
        {"href": reverse("edition-eligibility", args=[slug]), "label": _("Eligibility"), "note": left},
        {"href": reverse("edition-experts", args=[slug]), "label": _("Experts"), "note": ""},
        {"href": reverse("edition-nomination", args=[slug]), "label": _("Nomination"), "note": ""},
        {"href": reverse("edition-results", args=[slug]), "label": _("Results"), "note": ""},
    ]
    if prize.vote:
        links.insert(-1, {"href": reverse("vote-run", args=[slug]), "label": _("Public vote"), "note": ""})
    return links
