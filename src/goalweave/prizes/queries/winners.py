"""Champions and winners of all editions that are announced, and those who won before."""

from __future__ import annotations

from datetime import datetime

from goalweave.accounts.actor import Actor
from goalweave.calls.definitions import definition_of
from goalweave.core.catalogue import Catalogue
from goalweave.core.prizes import Standing
from goalweave.prizes import rules
from goalweave.prizes.eligibility import PastWinner
from goalweave.prizes.entry_facts import read_entry_facts
from goalweave.prizes.models import Certificate, Edition, Nominee, Placing
from goalweave.prizes.standing import running_nominees, standing_of


def announced_nominees(actor: Actor, now: datetime, organisation: int | None = None) -> list[Nominee]:
    """Champions and winners, latest edition first, then by category and place. One query.

    organisation: id of the one whose entries alone are looked at.
    """
    visible = Edition.objects.filter(rules.visible_editions(actor), announced__lte=now)
    rows = Nominee.objects.filter(running_nominees(), edition__in=visible).exclude(placing="")
    if organisation is not None:
        rows = rows.filter(entry__organisation=organisation)
    rows = rows.select_related("edition__call__organisation", "entry__call", "entry__organisation", "entry__record")
    return sorted(rows.order_by("place", "pk"), key=_latest_first)


def _latest_first(nominee: Nominee) -> tuple[int, int, int]:
    """Edition, and category as the call lists them."""
    categories = list(definition_of(nominee.entry.call).category_titles)
    place = categories.index(nominee.category) if nominee.category in categories else len(categories)
    return -nominee.edition.year, -nominee.edition_id, place


def past_winners(edition: Edition, catalogue: Catalogue, now: datetime) -> list[PastWinner]:
    """Winners of earlier announced editions of the same organisation. One query."""
    rows = Nominee.objects.filter(
        running_nominees(),
        edition__call__organisation=edition.call.organisation_id,
        edition__announced__lte=now,
        placing=Placing.WINNER,
    ).exclude(edition=edition)
    winners = []
    for row in rows.select_related("edition", "entry__call", "entry__organisation"):
        facts = read_entry_facts(row.entry, catalogue)
        winners.append(PastWinner(facts.title, facts.organisation, row.edition.year))
    return winners


def public_certificate(edition: Edition, number: str, now: datetime) -> Certificate | None:
    """None before the announcement, and for a number that there is not. One query."""
    if not rules.may_view_results(edition, now):
        return None
    rows = Certificate.objects.filter(edition=edition, number=number[:20].replace("\0", ""))
    own = rows.select_related("nominee__entry__call", "nominee__entry__organisation", "edition__call").first()
    if own is not None and own.withdrawn is None and standing_of(own.nominee) is not Standing.RUNNING:
        # Its sender has withdrawn the entry, which no one has noted in the prize yet.
        own.withdrawn = own.nominee.entry.updated
    return own


def certificates_of(edition: Edition, category: str, now: datetime) -> dict[int, str]:
    """Nominee's key → number of the certificate of their highest title; none before the announcement. One query at most."""
    if not rules.may_view_results(edition, now):
        return {}
    running = edition.nominees.filter(running_nominees(), category=category)
    rows = Certificate.objects.filter(nominee__in=running, withdrawn=None)
    # A title is issued after the one below it, so that the last number is that of the highest.
    return dict(rows.order_by("pk").values_list("nominee", "number"))
