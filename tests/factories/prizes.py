"""An edition of a prize on the way from its experts to its winners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.entries import call_definition, complete_changes

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation
from goalweave.calls.models import Call, CallEntry, CallState, EntryContact, EntryState
from goalweave.core.model.calls import CallCheck, Criterion, PrizeRules
from goalweave.formats.definitions.calls import call_to_plain
from goalweave.prizes.actions import announce_results, confirm_results, decide_eligibility, nominate
from goalweave.prizes.models import Assignment, Edition, Expert, Nominee
from goalweave.prizes.queries import category_scores

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
OPENS, CLOSES = NOW - 40 * DAY, NOW - 20 * DAY
RULES = PrizeRules(
    (
        Criterion("impact", {"en": "Impact", "fr": "Incidence"}, {"en": "What changed, for how many."}, weight=2.0),
        Criterion("reach", {"en": "Replication"}, {"en": "Whether others can do the same."}),
    ),
    (CallCheck("finished", {"en": "A major phase is over."}), CallCheck("new", {"en": "It has not won before."})),
    nominees=3,
    champions=2,
)


def edition(
    organisation: Organisation | None = None, slug: str = "prizes-2026", now: datetime = NOW, **options: Any
) -> Edition:
    """In the nomination at NOW: submission is over, the vote opens in ten days. options: of the call."""
    definition = call_definition(**{"title": {"en": "Prizes", "ar": "جوائز"}, "prize": RULES, **options})
    call = Call.objects.create(
        organisation=organisation or OrganisationFactory(),
        slug=slug,
        definition=call_to_plain(definition),
        state=CallState.PUBLISHED,
        opens=OPENS + (now - NOW),
        closes=CLOSES + (now - NOW),
        created=now,
        updated=now,
    )
    return Edition.objects.create(
        call=call,
        year=now.year,
        eligibility_closes=now - 10 * DAY,
        nomination_opens=now - 9 * DAY,
        nomination_closes=now + 5 * DAY,
        vote_opens=now + 10 * DAY,
        vote_closes=now + 24 * DAY,
        announcement=now + 40 * DAY,
    )


def entry(
    row: Edition, number: int, *, category: str = "c2", eligible: bool | None = True, **answers: Any
) -> CallEntry:
    """An accepted entry, as moderation leaves it, of an organisation of its own. eligible: None if that is not decided."""
    changes = complete_changes(
        **{
            "title": f"Project number {number}",
            "organisation": {"name": f"Cooperative {number}", "kind": "civil_society", "country": "KE", "url": ""},
            **answers,
        }
    )
    made = CallEntry.objects.create(
        call=row.call,
        reference=f"{row.call.slug}-{number:05}",
        token_hash=f"{row.pk}-{number}",
        state=EntryState.ACCEPTED,
        category=category,
        answers=dict(changes.answers),
        nodes=[
            {"node": "sdg@2020:9.c", "state": "accepted", "origin": "person", "score": None, "evidence": []},
            {"node": "wsis@2003:C2", "state": "accepted", "origin": "person", "score": None, "evidence": []},
            {"node": "sdg@2020:4.4", "state": "suggested", "origin": "person", "score": 0.6, "evidence": []},
        ],
        created=row.call.opens,
        updated=row.call.opens,
        submitted=row.call.opens + DAY,
    )
    EntryContact.objects.create(
        entry=made, name="Ana Ruiz", email=f"sender-{number}@example.org", email_key=str(number), language="fr"
    )
    if eligible is not None:
        decide_eligibility(
            actor=SYSTEM,
            edition=row,
            entry=made,
            eligible=eligible,
            checked=["finished", "new"],
            reason="" if eligible else "It has won before.",
            now=row.nomination_opens or NOW,
        )
    return made


def expert(row: Edition, **fields: Any) -> Expert:
    user = UserFactory()
    given = {"user": user, "email": user.email, "added": row.call.created, "name": f"Expert {user.pk}"}
    return Expert.objects.create(edition=row, **{**given, **fields})


def scored(person: Expert, own: CallEntry, impact: int, reach: int, now: datetime = NOW) -> Assignment:
    return Assignment.objects.create(expert=person, entry=own, scores={"impact": impact, "reach": reach}, finished=now)


def actor_of_expert(person: Expert) -> Actor:
    assert person.user is not None
    return Actor(person.user)


def nominated(
    row: Edition, scores: Sequence[int] = (5, 4, 3), category: str = "c2", now: datetime = NOW
) -> list[Nominee]:
    """Entries scored alike by two experts, and nominated by their scores."""
    experts = [expert(row), expert(row)]
    first = CallEntry.objects.filter(call=row.call).count() + 1
    for place, score in enumerate(scores):
        own = entry(row, first + place, category=category)
        for person in experts:
            scored(person, own, score, score, now)
    chosen = [ranked.entry for ranked in category_scores(row, category).selection.nominees]
    return nominate(actor=SYSTEM, edition=row, category=category, entries=chosen, now=now)


def counted(row: Edition, votes: Sequence[int], category: str = "c2") -> list[Nominee]:
    """The vote is over: its moments are moved into the past, as time would have it."""
    nominees = list(row.nominees.filter(category=category).order_by("pk"))
    for nominee, count in zip(nominees, votes, strict=True):
        nominee.votes = count
        nominee.save(update_fields=["votes"])
    row.nomination_closes = row.vote_opens = row.nomination_opens
    row.vote_closes = (row.nomination_opens or NOW) + DAY
    row.save()
    return nominees


def announced(
    row: Edition, votes: Sequence[int] = (10, 30, 20), now: datetime = NOW, category: str = "c2"
) -> list[Nominee]:
    """The nominee with most votes is winner, the next champion, at `now`."""
    if not row.nominees.exists():
        nominated(row, category=category, now=now)
    nominees = counted(row, votes, category)
    best = max(nominees, key=lambda nominee: nominee.votes or 0)
    row.refresh_from_db()
    confirm_results(
        actor=SYSTEM,
        edition=row,
        winners={category: [best.pk]},
        reasons={category: "It reaches the most people."},
        version=row.version,
        now=now,
    )
    announce_results(actor=SYSTEM, edition=row, at=now, now=now)
    row.refresh_from_db()
    return list(row.nominees.order_by("place", "pk"))
