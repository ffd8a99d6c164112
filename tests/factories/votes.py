"""An edition with nominees whose vote runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.factories.accounts import OrganisationFactory, member

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.accounts.tokens import new_token, token_hash
from goalweave.calls.models import Call, CallEntry, CallState, EntryState
from goalweave.core.model import calls as model
from goalweave.formats.definitions.calls import call_to_plain
from goalweave.prizes.models import Edition, Nominee, Voter
from goalweave.prizes.voting import find_voter, request_link, set_up_seal

OPENS = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
DURING = OPENS + timedelta(days=1)
AFTER = CLOSES + timedelta(hours=1)


def prize_call(**rules: object) -> model.Call:
    """Two categories, one text field."""
    text = {"en": "Text"}
    title = model.CallField("title", model.CallFieldType.TEXT, text, text, target=model.RecordTarget.TITLE)
    criterion = model.Criterion("impact", text, text)
    return model.Call(
        id="prize",
        title={"en": "Test prize"},
        summary=text,
        text=text,
        steps=(model.CallStep("project", text, (title,)),),
        consents=(),
        checklist=(),
        eligibility=text,
        terms=text,
        categories=(model.CallCategory("c1", {"en": "Access"}, ()), model.CallCategory("c2", {"en": "Skills"}, ())),
        prize=model.PrizeRules(criteria=(criterion,), eligibility=(), **rules),  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class RunningVote:
    """nominees: three in c1, one in c2, by reference. shares: of the key holders."""

    edition: Edition
    editor: Actor
    nominees: dict[str, Nominee]
    shares: tuple[str, ...]


def running_vote(
    holders: int = 0,
    threshold: int = 0,
    opens: datetime = OPENS,
    organisation: Organisation | None = None,
    **rules: object,
) -> RunningVote:
    organisation = organisation or OrganisationFactory()
    editor = member(organisation, Role.EDITOR)
    call = Call.objects.create(
        organisation=organisation,
        slug=f"voted-{organisation.slug}",
        definition=call_to_plain(prize_call(**rules)),
        state=CallState.PUBLISHED,
        opens=opens - timedelta(days=60),
        closes=opens - timedelta(days=30),
        created=opens - timedelta(days=70),
        updated=opens - timedelta(days=70),
    )
    edition = Edition.objects.create(
        call=call,
        year=2026,
        nomination_opens=opens - timedelta(days=20),
        nomination_closes=opens - timedelta(days=10),
        vote_opens=opens,
        vote_closes=opens + (CLOSES - OPENS),
    )
    nominees = {}
    for number, category in enumerate(("c1", "c1", "c1", "c2"), start=1):
        reference = f"{call.slug}-{number:05}"
        entry = CallEntry.objects.create(
            call=call,
            reference=reference,
            token_hash=token_hash(new_token()),
            state=EntryState.ACCEPTED,
            category=category,
            answers={"title": f"Project {number}"},
            created=opens,
            updated=opens,
            submitted=opens - timedelta(days=40),
        )
        nominees[reference] = Nominee.objects.create(edition=edition, entry=entry, category=category)
    shares = set_up_seal(actor=editor, edition=edition, holders=holders, threshold=threshold)
    return RunningVote(edition, editor, nominees, shares)


def voter_of(edition: Edition, email: str, now: datetime = DURING) -> Voter:
    _voter, token = request_link(edition=edition, email=email, language="en", now=now)
    voter = find_voter(edition, token)
    assert voter is not None
    return voter
