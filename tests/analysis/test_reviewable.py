"""What waits for a reviewer is the same out of the facts as out of the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.analysis.worlds import TODAY, World
from tests.factories.accounts import MembershipFactory, everybody
from tests.factories.catalogues import loaded
from tests.factories.reviews import INTERNET, NOW, SCHOOLS, guess, suggested

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.analysis.reviewable import queue_size, reviewable_sources
from goalweave.core import model
from goalweave.mapping.models import Assignment
from goalweave.mapping.queue import QueueCounts, QueueFilter, queue_counts
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [pytest.param(41, marks=pytest.mark.thorough), 42])
def test_counts_are_those_of_the_database_for_everybody_and_after_any_edits(seed):
    loaded()
    world = World(seed, 50, harm=True)
    people = everybody(world.organisations[0])
    author = MembershipFactory(user=world.author, organisation=world.organisations[1], role=Role.REVIEWER).user
    filters = [
        QueueFilter(),
        QueueFilter(node=model.Curie.parse("sdg@2020:9")),
        QueueFilter(source="plan.xlsx"),
        QueueFilter(organisation="second", node=model.Curie.parse("wsis@2003:C2")),
        QueueFilter(organisation="nobody"),
        *(QueueFilter(unit=unit) for unit in (*world.units[world.organisations[0].pk], "nowhere")),
        *(QueueFilter(turn=turn, today=TODAY) for turn in ("mine", "late", "nobody", str(author.pk))),
        QueueFilter(turn="nobody", source="plan.xlsx", today=TODAY),
    ]
    reviewers = [people["reviewer"].user, people["stranger"].user, author]
    for number, row in enumerate(Record.objects.order_by("pk")[:24]):
        late = TODAY - timedelta(days=number % 2)
        Assignment.objects.create(record=row, reviewer=reviewers[number % 3], due=late, given=NOW)
    seen = set()
    for _round in range(3):
        for _edit in range(4):
            world.act()
        for actor in [*people.values(), Actor(author)]:
            for chosen in filters:
                found = queue_size(actor, chosen)
                assert found == queue_counts(actor, chosen), (actor, chosen)
                seen.add(found)
    assert len(seen) > 8


def test_files_are_those_of_records_that_one_may_review():
    loaded()
    world = World(43, 40)
    for actor in everybody(world.organisations[0]).values():
        rows = [row for row in Record.objects.all() if may(actor, row) and row.source_file]
        assert reviewable_sources(actor) == sorted({row.source_file for row in rows})


def may(actor, row):
    from goalweave.mapping.rules import may_review

    return may_review(actor, row)


def test_where_two_must_decide_the_database_is_asked():
    row = suggested(guess(INTERNET, 0.7), guess(SCHOOLS, 0.6), second_review=True)
    first = Actor(MembershipFactory(organisation=row.organisation, role=Role.REVIEWER).user)
    assert queue_size(first, QueueFilter()) == QueueCounts(1, 2)
    assert queue_size(first, replace(QueueFilter(), disputed=True)) == QueueCounts(0, 0)
