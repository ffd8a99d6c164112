"""What SQLite does for a page does not grow with all that a person ever did, nor with the square of the records.

Counted are the instructions of its virtual machine, which are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory, UnitFactory, administrator, member
from tests.factories.records import RecordFactory
from tests.factories.reviews import INTERNET, NOW, ROADS, SCHOOLS, guess, suggested

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.analysis.record_filters import RecordFilter, filtered_records
from goalweave.api.once import HEADER, Written, write_once
from goalweave.audit.authors import written_by
from goalweave.audit.models import Entry
from goalweave.frameworks.queries import catalogue, node_ids
from goalweave.integrations.keys.actions import create_key
from goalweave.integrations.models import KeyAnswer
from goalweave.mapping.actions import decide_mapping
from goalweave.mapping.actions.undo import undoable_entries
from goalweave.mapping.agreement import agreement
from goalweave.mapping.models import Assignment, Mapping, Pending, Review
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.queue import QueueCounts, QueueFilter, count_above, queue_counts, queue_page
from goalweave.mapping.review_context import similar_records
from goalweave.registry.history import deleted_records
from goalweave.registry.models import Partner, PartnerOrganisation, Place, ReachedGroup, Record, Visibility
from goalweave.registry.queries import records_by_id, records_of_table, visible_ids

pytestmark = pytest.mark.django_db

MANY = 3000


@pytest.fixture(autouse=True)
def _no_statistics(db):
    """Those that another test had made were rolled back, but SQLite still has them in memory until it reads the table again."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_schema")


def instructions(work: Callable[[], object]) -> int:
    """In tens. Once before, so that what is prepared or kept is not counted."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    work()
    connection.connection.set_progress_handler(step, 10)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return count


def test_counting_suggestions_does_not_read_all_that_a_person_has_judged():
    row = suggested(guess(SCHOOLS, 0.93), guess(INTERNET, 0.95), guess(ROADS, 0.96))
    other = suggested(guess(INTERNET, 0.5), name="other", organisation=row.organisation)
    reviewer = member(row.organisation, Role.REVIEWER)
    before = instructions(lambda: count_above(reviewer, QueueFilter(), 0.9, NOW))
    node = node_ids()[INTERNET.key, INTERNET.code]
    verdict = {
        "reviewer": reviewer.user,
        "verdict": "accept",
        "score": 0.9,
        "origin": "classifier:fast-1",
        "created": NOW,
    }
    Review.objects.bulk_create([Review(record=other, node_id=node, **verdict) for _number in range(MANY)])
    assert count_above(reviewer, QueueFilter(), 0.9, NOW) == 3
    assert instructions(lambda: count_above(reviewer, QueueFilter(), 0.9, NOW)) < before * 1.2


def test_similar_records_of_a_small_organisation_are_not_looked_for_among_all_others():
    row = suggested(guess(INTERNET, 0.9))
    accepted = {"node_id": node_ids()[INTERNET.key, INTERNET.code], "state": "accepted", "origin": "import:test"}
    ours = [
        RecordFactory(organisation=row.organisation, title={"en": f"{row.title['en']} {number}"}) for number in range(3)
    ]
    Mapping.objects.bulk_create([Mapping(record=one, **accepted) for one in ours])
    reviewer = member(row.organisation, Role.REVIEWER)
    suggestions = mappings_of([row.pk])[row.pk]
    before = instructions(lambda: similar_records(reviewer, row, suggestions))
    other = OrganisationFactory()
    theirs = Record.objects.bulk_create(RecordFactory.build_batch(MANY, organisation=other))
    Mapping.objects.bulk_create([Mapping(record=one, **accepted) for one in theirs])
    assert {one.record.pk for one in similar_records(reviewer, row, suggestions)} == {one.pk for one in ours}
    assert instructions(lambda: similar_records(reviewer, row, suggestions)) < before * 1.2


def test_few_records_are_not_looked_for_among_all_that_are_published():
    owner = OrganisationFactory()
    some = [row.pk for row in RecordFactory.create_batch(100, organisation=owner, visibility=Visibility.PUBLIC)]
    reads = (
        lambda: visible_ids(VISITOR, some),
        lambda: records_by_id(VISITOR, some),
        lambda: records_of_table(VISITOR, some),
    )
    before = [instructions(read) for read in reads]
    Record.objects.bulk_create(RecordFactory.build_batch(MANY, organisation=owner, visibility=Visibility.PUBLIC))
    assert visible_ids(VISITOR, some) == set(some)
    assert [instructions(read) < work * 1.2 for read, work in zip(reads, before, strict=True)] == [True] * 3


def test_what_is_deleted_is_not_looked_for_among_all_records_of_an_organisation():
    owner = OrganisationFactory()
    RecordFactory(organisation=owner, deleted=timezone.now())
    editor = member(owner, Role.MANAGER)
    reads = (lambda: list(deleted_records(editor)), lambda: deleted_records(editor).count())
    before = [instructions(read) for read in reads]
    Record.objects.bulk_create(RecordFactory.build_batch(MANY, organisation=owner, visibility=Visibility.PUBLIC))
    assert len(deleted_records(editor)) == 1
    assert [instructions(read) < work * 1.2 for read, work in zip(reads, before, strict=True)] == [True] * 2


def test_the_count_of_a_queue_does_not_look_for_what_is_deleted_among_all_records_of_its_organisation():
    row = suggested()
    suggested(name="gone", organisation=row.organisation)
    suggested(name="draft", organisation=row.organisation)
    Record.objects.filter(slug="gone").update(deleted=timezone.now())
    Record.objects.filter(slug="draft").update(visibility=Visibility.DRAFT)
    reviewer = member(row.organisation, Role.REVIEWER)
    before = instructions(lambda: queue_counts(reviewer, QueueFilter()))
    Record.objects.bulk_create(RecordFactory.build_batch(MANY, organisation=row.organisation))
    assert queue_counts(reviewer, QueueFilter()) == QueueCounts(1, 2)
    assert instructions(lambda: queue_counts(reviewer, QueueFilter())) < before * 1.2


@pytest.mark.parametrize(
    "queue_filter",
    [QueueFilter(source="plan.xlsx"), QueueFilter(unit="small"), QueueFilter(disputed=True), QueueFilter(turn="mine")],
)
def test_few_records_of_a_queue_are_not_looked_for_among_all_that_wait(queue_filter):
    row = suggested()
    reviewer = member(row.organisation, Role.REVIEWER)
    unit = UnitFactory(organisation=row.organisation, slug="small")
    Record.objects.filter(pk=row.pk).update(source_file="plan.xlsx", unit=unit)
    Pending.objects.update(disputed=True)
    Assignment.objects.create(record=row, reviewer=reviewer.user, due=NOW.date(), given=NOW)

    def page() -> list[int]:
        return [pending.record_id for pending in queue_page(reviewer, queue_filter, NOW, 0, 11)]

    before = instructions(page)
    others = Record.objects.bulk_create(RecordFactory.build_batch(MANY, organisation=row.organisation))
    waiting = {"organisation": row.organisation, "count": 1, "margin": 0.1}
    Pending.objects.bulk_create([Pending(record=other, **waiting) for other in others])
    assert page() == [row.pk]
    assert instructions(page) < before * 1.2


def test_the_agreement_of_two_reviewers_is_not_looked_for_in_all_records():
    owner = OrganisationFactory()
    manager = member(owner, Role.MANAGER)
    before = instructions(lambda: agreement(manager, owner))
    Record.objects.bulk_create(RecordFactory.build_batch(MANY, organisation=owner))
    assert agreement(manager, owner).lines == ()
    assert instructions(lambda: agreement(manager, owner)) < before * 1.2


@pytest.fixture
def importer_who_reviews():
    """A reviewer who decided on a mapping and then imported many records; the record that was decided on."""
    row = suggested()
    reviewer = member(row.organisation, Role.REVIEWER)
    decide_mapping(actor=reviewer, record=row, node=INTERNET, verdict="accept", now=NOW)
    return reviewer, row


def import_many(user, organisation) -> None:
    line = {"actor": user, "verb": "create", "object_type": "record", "organisation": organisation.pk, "batch": uuid4()}
    Entry.objects.bulk_create([Entry(object_id=str(10**6 + number), after={}, **line) for number in range(MANY)])


@pytest.mark.parametrize("of_record", [False, True])
def test_a_decision_to_undo_is_found_among_the_decisions_alone(importer_who_reviews, of_record):
    reviewer, row = importer_who_reviews
    chosen = row.pk if of_record else None
    found = [line.pk for line in undoable_entries(reviewer, record=chosen, limit=4)]
    before = instructions(lambda: undoable_entries(reviewer, record=chosen, limit=4))
    import_many(reviewer.user, row.organisation)
    assert [line.pk for line in undoable_entries(reviewer, record=chosen, limit=4)] == found != []
    assert instructions(lambda: undoable_entries(reviewer, record=chosen, limit=4)) < before * 1.2


def test_the_author_of_few_lines_is_not_looked_for_among_all_that_a_person_wrote(importer_who_reviews):
    reviewer, row = importer_who_reviews
    lines = Entry.objects.filter(object_type="mapping", object_id=str(row.pk))
    before = instructions(lambda: list(written_by(lines, reviewer)))
    import_many(reviewer.user, row.organisation)
    assert [line.verb for line in written_by(lines, reviewer)] == ["accept"]
    assert not any(written_by(lines, other).exists() for other in (administrator(), SYSTEM))
    assert instructions(lambda: list(written_by(lines, reviewer))) < before * 1.2


def add_records(number: int, partner: PartnerOrganisation) -> None:
    """All with the same place, group and partner."""
    owner = OrganisationFactory()
    rows = [RecordFactory(organisation=owner) for _number in range(number)]
    Place.objects.bulk_create([Place(record=row, area="TR") for row in rows])
    ReachedGroup.objects.bulk_create([ReachedGroup(record=row, group="youth") for row in rows])
    Partner.objects.bulk_create([Partner(record=row, organisation=partner, name="Partner") for row in rows])


@pytest.mark.parametrize("field", ["country", "region", "group", "partner"])
def test_filtering_by_what_many_records_have_takes_as_long_for_each_of_them(field):
    reader, partner = administrator(), PartnerOrganisation.objects.create(name="Partner")
    values = {"country": "TR", "region": "TR", "group": "youth", "partner": str(partner.pk)}
    passing = filtered_records(reader, RecordFilter(**{field: values[field]}), catalogue()).values_list("pk")
    add_records(40, partner)
    few = instructions(lambda: list(passing.all()))
    add_records(360, partner)
    assert passing.count() == 400
    # Ten times as many records; a hundred times the work if what all of them have were read for each.
    assert instructions(lambda: list(passing.all())) < few * 14


@pytest.mark.parametrize("place", ["records", "organisations/ours"])
def test_a_feed_does_not_read_all_records_for_the_last(client, place):
    ours = OrganisationFactory(slug="ours")
    RecordFactory.create_batch(60, organisation=ours, visibility="public")
    # Without a log the columns would be read at each request.
    Entry.objects.create(verb="create", object_type="record", object_id="1", after={})
    numbers = iter(range(10**6))

    def read() -> None:
        answer = client.get(f"/feeds/{place}.atom?{next(numbers)}")
        assert answer.content.count(b"<entry>") == 50

    before = instructions(read)
    Record.objects.bulk_create(RecordFactory.build_batch(MANY, organisation=ours, visibility="public"))
    assert instructions(read) < before * 1.2


def test_the_organisations_of_the_api_are_listed_without_reading_their_records(client):
    ours = OrganisationFactory()
    RecordFactory(organisation=ours, visibility="public")
    Entry.objects.create(verb="create", object_type="record", object_id="1", after={})
    limits = iter(range(1, 100))

    def read() -> None:
        answer = client.get("/api/v1/organisations", {"limit": next(limits)}).json()
        assert [one["records"] for one in answer["results"]] == [1]

    before = instructions(read)
    Record.objects.bulk_create(RecordFactory.build_batch(MANY, organisation=ours))
    # Of some 30: reading the records would take ten thousand.
    assert instructions(read) < before + 20


def test_a_write_with_an_idempotency_key_does_not_read_what_the_key_has_sent_before():
    owner = OrganisationFactory()
    manager = member(owner, Role.MANAGER)
    key, _text = create_key(actor=manager, organisation=owner, name="Ours", scope="write", days=1, now=NOW)
    numbers = iter(range(10**6))

    def write() -> None:
        request = RequestFactory().post("/", headers={HEADER: f"new {next(numbers)}"})
        request.api_key = key
        assert write_once(request, lambda: Written(201)).status_code == 201

    before = instructions(write)
    kept = [KeyAnswer(key=key, token=str(number), created=timezone.now()) for number in range(MANY)]
    KeyAnswer.objects.bulk_create(kept)
    assert instructions(write) < before * 1.2
