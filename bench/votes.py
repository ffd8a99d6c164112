"""A public vote of 250,000 ballots in a fortnight: casting, the published log, and the count that anyone can repeat.

python bench/votes.py [--ballots N]

Ballots come from as many voters as there are ballots for each of 18 categories, and one voter in ten votes again. Casting is measured through the
same action that the page calls, in one process, on a temporary SQLite file. The rate that a
fortnight asks for is N / 1,209,600 s, and for the last hour ten times the mean is taken. The lower bounds: an insert of a row of the same size
in a transaction of its own, and SHA-256 over the bytes of the log.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter

FORTNIGHT = 14 * 24 * 3600
PRIZE_BALLOTS = 250_000
CATEGORIES = 18
NOMINEES = 20


def set_up(folder: str) -> None:
    os.environ.setdefault("GOALWEAVE_DATA_DIR", folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goalweave.settings.embedded")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def make_edition(now: datetime) -> object:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Organisation
    from goalweave.calls.models import Call, CallEntry, CallState
    from goalweave.core.model import calls as model
    from goalweave.formats.definitions.calls import call_to_plain
    from goalweave.prizes.models import Edition, Nominee
    from goalweave.prizes.voting import set_up_seal

    text = {"en": "Text"}
    title = model.CallField("title", model.CallFieldType.TEXT, text, text)
    categories = tuple(model.CallCategory(f"c{number}", text, ()) for number in range(1, CATEGORIES + 1))
    definition = model.Call(
        id="bench",
        title=text,
        summary=text,
        text=text,
        steps=(model.CallStep("project", text, (title,)),),
        consents=(),
        checklist=(),
        eligibility=text,
        terms=text,
        categories=categories,
        prize=model.PrizeRules(criteria=(model.Criterion("impact", text, text),), eligibility=()),
    )
    organisation = Organisation.objects.create(slug="bench", name=text, short=text)
    call = Call.objects.create(
        organisation=organisation,
        slug="bench",
        definition=call_to_plain(definition),
        state=CallState.PUBLISHED,
        opens=now - timedelta(days=60),
        closes=now - timedelta(days=30),
        created=now,
        updated=now,
    )
    edition = Edition.objects.create(
        call=call, year=now.year, vote_opens=now, vote_closes=now + timedelta(seconds=FORTNIGHT)
    )
    for number in range(CATEGORIES * NOMINEES):
        reference = f"bench-{number:05}"
        entry = CallEntry.objects.create(
            call=call, reference=reference, token_hash=sha256(reference.encode()).hexdigest(), created=now, updated=now
        )
        Nominee.objects.create(edition=edition, entry=entry, category=f"c{number % CATEGORIES + 1}")
    set_up_seal(actor=SYSTEM, edition=edition, holders=0)
    return edition


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ballots", type=int, default=PRIZE_BALLOTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        measure(options.ballots)


def measure(ballots: int) -> None:
    from django.db import connection, transaction

    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.voting import count_votes, read_log
    from goalweave.prizes.models import VoteLogEntry, Voter
    from goalweave.prizes.voting import cast_vote, log_lines, open_vote

    now = datetime.now(UTC)
    edition = make_edition(now)
    people = -(-ballots * 10 // (11 * CATEGORIES))
    Voter.objects.bulk_create(
        Voter(
            edition=edition,
            email_key=sha256(f"key {number}".encode()).hexdigest(),
            token_hash=sha256(f"token {number}".encode()).hexdigest(),
            secret=sha256(f"secret {number}".encode()).hexdigest(),
            created=now,
            confirmed=now,
        )
        for number in range(people)
    )
    voters = list(Voter.objects.order_by("pk"))
    expected: dict[tuple[int, int], int] = {}
    times: list[float] = []
    begin = perf_counter()
    for number in range(ballots):
        voter, category = voters[number % people], number // people % CATEGORIES
        nominee = (number * 7919 % NOMINEES) * CATEGORIES + category
        moment = now + timedelta(seconds=FORTNIGHT * number / ballots)
        start = perf_counter()
        cast_vote(voter=voter, category=f"c{category + 1}", choice=f"bench-{nominee:05}", now=moment)
        times.append(perf_counter() - start)
        expected[voter.pk, category] = nominee
    casting = perf_counter() - begin
    times.sort()
    print(f"{ballots:,} ballots in {casting:.0f} s: {ballots / casting:.0f} a second, one after another")
    print(f"p50 {times[len(times) // 2] * 1e3:.2f} ms, p95 {times[int(len(times) * 0.95)] * 1e3:.2f} ms")
    mean = PRIZE_BALLOTS / FORTNIGHT
    print(
        f"{PRIZE_BALLOTS:,} in a fortnight are {mean:.2f} a second, in the last hour, at ten times that, {10 * mean:.1f}"
    )

    content = VoteLogEntry.objects.filter(kind="ballot").values_list("content", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bound (number INTEGER PRIMARY KEY, content TEXT)")
    rows = min(2000, ballots)
    begin = perf_counter()
    for number in range(rows):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bound VALUES (%s, %s)", [number, str(content)])
    bound = (perf_counter() - begin) / rows
    print(
        f"an insert of such a row in its own transaction: {bound * 1e3:.2f} ms, casting takes {casting / ballots / bound:.1f} times that"
    )

    log = Path(os.environ["GOALWEAVE_DATA_DIR"]) / "vote.jsonl"
    begin = perf_counter()
    with log.open("w", encoding="utf-8") as file:
        file.writelines(log_lines(edition))
    print(f"the log: {log.stat().st_size / 1e6:.0f} MB written in {perf_counter() - begin:.1f} s")
    begin = perf_counter()
    counted = open_vote(actor=SYSTEM, edition=edition, now=now + timedelta(seconds=FORTNIGHT + 1))
    print(f"counted on the site in {perf_counter() - begin:.1f} s")
    with log.open("w", encoding="utf-8") as file:
        file.writelines(log_lines(edition))
    begin = perf_counter()
    with log.open(encoding="utf-8") as lines:
        repeated = count_votes(read_log(lines), bytes.fromhex(counted.private_key))
    recount = perf_counter() - begin
    begin = perf_counter()
    sha256(log.read_bytes()).hexdigest()
    print(f"counted again from the file in {recount:.1f} s (SHA-256 of its bytes: {perf_counter() - begin:.2f} s)")
    votes: dict[str, int] = {}
    for nominee in expected.values():
        reference = f"bench-{nominee:05}"
        votes[reference] = votes.get(reference, 0) + 1
    for category in repeated.categories:
        for reference, figure in category.votes.items():
            assert figure == votes.get(reference, 0), reference
    assert repeated.categories == counted.categories
    replaced = sum(category.replaced for category in repeated.categories)
    print(f"every figure is as expected; {replaced:,} ballots were replaced by later ones")
    print(f"most memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
