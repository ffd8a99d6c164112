"""A site for the load: people of every role, a review queue, a call and a vote that are open, on a database with records.

Runs in a process of its own, whose settings are in the environment: `python -m bench.load.prepare SCENARIO [--records N]`.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.load.scenario import PASSWORD, Person, Scenario

ROLES = {"reader": 2, "contributor": 2, "reviewer": 2, "editor": 2, "program": 1}
"""People of each organisation; a program is a contributor's key of the API."""
SAMPLE = 3_000
"""Records that are read, and of each organisation that are changed."""
VOTERS = 5_000
NOMINEES = 10
CATEGORIES = ("c1", "c2")
TITLE = "Load"


def prepare(records: int) -> Scenario:
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command
    from django.db import transaction

    from goalweave.audit.models import Entry
    from goalweave.registry.models import Record

    call_command("migrate", verbosity=0)
    if not Record.objects.exists():
        from bench.rollup_data import fill

        fill(records, 1)
    now = datetime.now(UTC)
    with transaction.atomic():
        _mark_as_read()
        _fill_queue()
        people = _add_people(make_password(PASSWORD), now)
        call = _open_call(now)
        vote, nominees, voters = _open_vote(now)
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return Scenario(
        people=tuple(people),
        records=_sample(Record.objects.filter(visibility="public")),
        editable=_editable_records(),
        nodes=_node_codes(),
        call=call,
        vote=vote,
        nominees=nominees,
        voters=voters,
        log_start=last,
    )


def _sample(rows: Any, most: int = SAMPLE) -> tuple[int, ...]:
    """Ids spread over all rows."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return tuple(ids[:: max(1, len(ids) // most)][:most])


def _mark_as_read() -> None:
    """As on a site that has run for a while: the background work has no hundred thousand texts to read first."""
    from django.db import connection

    from goalweave.mapping.engine import current_engine, reader_name

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mapping_reading")
        cursor.execute(
            "INSERT INTO mapping_reading (record_id, digest, model) SELECT id, text_digest, %s FROM registry_record",
            [reader_name(current_engine(""))],
        )


def _fill_queue() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mapping_pending")
        cursor.execute(
            "INSERT INTO mapping_pending (record_id, organisation_id, count, margin, disputed, best, place) "
            "SELECT r.id, r.organisation_id, COUNT(*), 1 - MAX(m.score), %s, MAX(m.score), 0 FROM mapping_mapping m "
            "JOIN registry_record r ON r.id = m.record_id WHERE m.state = 'suggested' AND r.deleted IS NULL "
            "GROUP BY r.id, r.organisation_id",
            [False],
        )


def _add_people(password: str, now: datetime) -> list[Person]:
    from allauth.account.models import EmailAddress

    from goalweave.accounts.actor import Actor
    from goalweave.accounts.models import Membership, Organisation, User
    from goalweave.integrations.keys.actions import create_key

    people = []
    for organisation in Organisation.objects.filter(records__isnull=False).distinct().order_by("pk"):
        queues = _queues(organisation, ROLES["reviewer"])
        for role, number in ROLES.items():
            for place in range(number):
                email = f"{role}-{place}@{organisation.slug}.example.org"
                # A hash that was made once: a hundred would take longer than everything else here.
                user = User.objects.create(username=email[:150], email=email, name=role.title(), password=password)
                EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
                member = "contributor" if role == "program" else role
                Membership.objects.create(organisation=organisation, user=user, role=member)
                key = ""
                if role == "program":
                    _row, key = create_key(
                        actor=Actor(user), organisation=organisation, name="Load", scope="write", days=30, now=now
                    )
                queue = queues[place] if role == "reviewer" else ()
                people.append(Person(email, role, organisation.slug, key, queue))
    return people


def _queues(organisation: Any, number: int) -> list[tuple[int, ...]]:
    """Records with suggestions for each of so many reviewers. With odd ids: those with even ones are changed by editors."""
    from goalweave.mapping.models import Pending

    rows = Pending.objects.filter(organisation=organisation).exclude(record__visibility="draft")
    ids = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk % 2]
    return [tuple(ids[place::number]) for place in range(number)]


def _editable_records() -> dict[str, tuple[int, ...]]:
    from goalweave.accounts.models import Organisation

    editable = {}
    for organisation in Organisation.objects.filter(records__isnull=False).distinct():
        ids = organisation.records.filter(deleted=None).order_by("pk").values_list("pk", flat=True)
        editable[organisation.slug] = tuple([pk for pk in ids if pk % 2 == 0][:SAMPLE])
    return editable


def _node_codes() -> tuple[str, ...]:
    from goalweave.frameworks.models import Node

    nodes = Node.objects.filter(framework__key="sdg@2025").exclude(level="indicator")
    return tuple(nodes.order_by("position").values_list("code", flat=True))


def _text(text: str) -> dict[str, str]:
    return {"en": text}


def _definition(slug: str, *, prize: bool) -> Any:
    from goalweave.core.model import calls as model

    def field(name: str, target: Any) -> Any:
        return model.CallField(name, model.CallFieldType.TEXT, _text(name), _text("Help"), target=target)

    project = (field("title", model.RecordTarget.TITLE), field("story", model.RecordTarget.TEXT))
    consent = model.Consent("publish", model.ConsentPurpose.PUBLICATION, _text("It may be published."), required=True)
    criterion = model.Criterion("impact", _text("Impact"), _text("Impact"))
    return model.Call(
        id=slug,
        title=_text(slug),
        summary=_text("A call"),
        text=_text("Text"),
        steps=(model.CallStep("project", _text("The project"), project),),
        consents=(consent,),
        checklist=(),
        eligibility=_text("Anyone."),
        terms=_text("Terms"),
        categories=tuple(model.CallCategory(name, _text(name), ()) for name in CATEGORIES) if prize else (),
        prize=model.PrizeRules(criteria=(criterion,), eligibility=()) if prize else None,
    )


def _call_row(slug: str, opens: datetime, closes: datetime, *, prize: bool) -> Any:
    from goalweave.accounts.models import Organisation
    from goalweave.calls.models import Call, CallState
    from goalweave.formats.definitions.calls import call_to_plain

    return Call.objects.create(
        organisation=Organisation.objects.order_by("pk")[0],
        slug=slug,
        definition=call_to_plain(_definition(slug, prize=prize)),
        state=CallState.PUBLISHED,
        opens=opens,
        closes=closes,
        created=opens,
        updated=opens,
    )


def _open_call(now: datetime) -> str:
    return str(_call_row("load-call", now - timedelta(days=1), now + timedelta(days=30), prize=False).slug)


def _open_vote(now: datetime) -> tuple[str, dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The vote, its nominees by category, and the tokens of the voters' links."""
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.tokens import new_token, token_hash
    from goalweave.calls.models import CallEntry, EntryState
    from goalweave.prizes.models import Edition, Nominee
    from goalweave.prizes.voting import request_link, set_up_seal

    call = _call_row("load-vote", now - timedelta(days=60), now - timedelta(days=30), prize=True)
    edition = Edition.objects.create(
        call=call,
        year=now.year,
        nomination_opens=now - timedelta(days=20),
        nomination_closes=now - timedelta(days=10),
        vote_opens=now - timedelta(hours=1),
        vote_closes=now + timedelta(days=30),
    )
    nominees: dict[str, tuple[str, ...]] = {}
    for category in CATEGORIES:
        references = [f"{call.slug}-{category}-{number:03}" for number in range(NOMINEES)]
        for reference in references:
            entry = CallEntry.objects.create(
                call=call,
                reference=reference,
                token_hash=token_hash(new_token()),
                state=EntryState.ACCEPTED,
                category=category,
                answers={"title": f"Project {reference}", "story": "A project."},
                created=now,
                updated=now,
                submitted=now - timedelta(days=40),
            )
            Nominee.objects.create(edition=edition, entry=entry, category=category)
        nominees[category] = tuple(references)
    set_up_seal(actor=SYSTEM, edition=edition, holders=0)
    voters = []
    for number in range(VOTERS):
        _voter, token = request_link(edition=edition, email=f"voter{number}@example.org", language="en", now=now)
        voters.append(token)
    return str(call.slug), nominees, tuple(voters)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("scenario", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    options = parser.parse_args()
    from goalweave.cli.data import use_database

    use_database()
    prepare(options.records).write(options.scenario)


if __name__ == "__main__":
    main()
