"""A group that scores 34 and 169 targets, and the trade-offs of 1,000 records; milliseconds on a database of its own.

python bench/interlinkage_scoring.py [--people N] [--records N] [--requests R]

Target: what a scoring page and an answer ask of the database takes less than 50 ms, the trade-offs less than 100 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goalweave.accounts.actor import Actor
    from goalweave.accounts.models import Organisation
    from goalweave.core.model import Framework

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--records", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GOALWEAVE_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        from goalweave.accounts.actor import SYSTEM, Actor
        from goalweave.accounts.models import Membership, Organisation, Role, User
        from goalweave.frameworks.actions import load_catalogue
        from goalweave.frameworks.queries import catalogue
        from goalweave.packs import library

        load_catalogue(actor=SYSTEM, catalogue=library().catalogue())
        owner = Organisation.objects.create(slug="owner", name={"en": "Owner"})
        people = []
        for place in range(options.people):
            user = User.objects.create(username=f"person-{place}", email=f"person-{place}@example.org")
            Membership.objects.create(user=user, organisation=owner, role=Role.EDITOR)
            people.append(Actor(user))
        framework = catalogue().framework("sdg")
        targets = [node.code for node in framework.nodes if node.level == "target"]
        _measure_exercise(owner, people, targets[:34], options.people, options.requests)
        _measure_exercise(owner, people, targets, 3, options.requests)
        _measure_trade_offs(owner, people[0], framework, targets, options.records, options.requests)


def _measure_exercise(owner: Organisation, people: list[Actor], nodes: list[str], each: int, requests: int) -> None:
    from goalweave.interlinkages import actions, queries
    from goalweave.interlinkages.models import Scoring

    coordinator = people[0]
    exercise = actions.create_exercise(
        actor=coordinator,
        organisation=owner,
        framework="sdg",
        nodes=nodes,
        title={"en": f"{len(nodes)} targets"},
        per_pair=each,
        now=NOW,
    )
    users = [person.user for person in people if person.user]
    actions.add_panellists(actor=coordinator, exercise=exercise, users=users, now=NOW)
    start = time.perf_counter()
    exercise = actions.open_exercise(actor=coordinator, exercise=exercise, now=NOW)
    questions = Scoring.objects.filter(panellist__exercise=exercise)
    print(f"{len(nodes)} targets, {questions.count():,} questions: opened in {time.perf_counter() - start:.1f} s")
    # Half of it is answered, so that the next question is not the first row.
    generator = random.Random(SEED)
    rows = list(questions.filter(position__lt=questions.count() // len(people) // 2))
    for row in rows:
        row.score, row.answered = generator.randint(-3, 3), NOW
    Scoring.objects.bulk_update(rows, ["score", "answered"], batch_size=500)
    panellist = queries.own_panellist(people[-1], exercise)
    assert panellist is not None

    def answer() -> None:
        question = queries.scoring_page(panellist).question
        assert question is not None
        pair = question.subject, question.object
        actions.score_pair(actor=people[-1], panellist=panellist, pair=pair, score=1, now=NOW)

    _measure("scoring page", requests, lambda: queries.scoring_page(panellist))
    _measure("scoring page and an answer", requests, answer)
    _measure("progress of all", requests, lambda: queries.panel_progress(coordinator, exercise))
    exercise = actions.close_first_round(actor=coordinator, exercise=exercise, now=NOW)
    start = time.perf_counter()
    page = queries.disagreements(coordinator, exercise)
    print(f"  {page.total:,} disagreements when first shown: {(time.perf_counter() - start) * 1000:.0f} ms")
    _measure("disagreements", requests, lambda: queries.disagreements(coordinator, exercise))
    start = time.perf_counter()
    actions.close_exercise(actor=coordinator, exercise=exercise, now=NOW)
    print(f"  closed with its result in {time.perf_counter() - start:.1f} s")


def _measure_trade_offs(
    owner: Organisation, actor: Actor, framework: Framework, targets: list[str], number: int, requests: int
) -> None:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.analysis.columns import current_facts
    from goalweave.core import model
    from goalweave.core.interlinkages import PairScore, build_matrix
    from goalweave.interlinkages import actions, queries
    from goalweave.mapping.actions import store_mappings
    from goalweave.registry.actions import store_records
    from goalweave.registry.models import Visibility

    generator = random.Random(SEED)
    pairs = []
    for subject in targets:
        for object_ in targets:
            if subject != object_:
                pairs.append(PairScore(subject, object_, generator.choice((-2, -1, 0, 0, 0, 1, 1, 2, 3))))
    matrix = actions.load_matrix(
        actor=SYSTEM,
        matrix=build_matrix(pairs, nodes=targets),
        framework=framework.key,
        title={"en": "All targets"},
        now=NOW,
    )
    actions.choose_matrices(actor=actor, organisation=owner, keys=[matrix.slug])
    records = []
    for place in range(number):
        mappings = [
            model.Mapping(framework.curie(code), model.MappingState.ACCEPTED, "import:bench")
            for code in generator.sample(targets[:120], 3)
        ]
        records.append(
            model.Record(
                id=f"record-{place}",
                title={"en": f"Record {place}"},
                text={"en": "What it does."},
                language="en",
                money=(model.Money(Decimal(1_000 + place), "USD"),),
                places=(model.RecordPlace("KE"),),
                mappings=tuple(mappings),
            )
        )
    done = store_records(
        actor=SYSTEM, organisation=owner, records=records, visibility=Visibility.ORGANISATION, as_of="2026-01-01"
    )
    store_mappings(actor=SYSTEM, mappings={done.rows[record.id]: record.mappings for record in records})
    stored = queries.find_matrix(actor, matrix.slug)
    assert stored is not None
    queries.scores_of(stored)
    total = sum(queries.count_trade_offs(actor, owner.pk).values())
    print(f"{number:,} records, {len(pairs):,} pairs: {total:,} trade-offs")

    def after_a_change() -> None:
        current_facts().cache.clear()
        queries.count_trade_offs(actor, owner.pk)

    _measure("when records have changed", requests, after_a_change)
    _measure("the first 25", requests, lambda: queries.trade_offs(actor, owner.pk, most=25))
    record = next(iter(done.rows.values()))
    _measure("of one record", requests, lambda: queries.trade_offs_of_record(actor, record))
    _measure("by node", requests, lambda: queries.open_trade_offs_by_node(actor, owner.pk, framework.key))


def _measure(name: str, times: int, act: Callable[[], object]) -> None:
    act()
    spent = []
    for _time in range(times):
        start = time.perf_counter()
        act()
        spent.append((time.perf_counter() - start) * 1000)
    spent.sort()
    print(f"  {name}: median {spent[len(spent) // 2]:.1f} ms, nine in ten below {spent[int(len(spent) * 0.9)]:.1f} ms")


if __name__ == "__main__":
    main()
