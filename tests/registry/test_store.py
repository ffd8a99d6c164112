from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.factories.accounts import OrganisationFactory, administrator, member, stranger
from tests.factories.records import record, stored

from goalweave.accounts.activity.queries import log_position, object_entries
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.registry.actions import change_record, link_parents, store_records
from goalweave.registry.checks import clean_record, record_problems
from goalweave.registry.models import Kind, Money, Partner, Place, Record, Visibility
from goalweave.registry.queries import find_record as read, free_slug, records as visible, to_core
from goalweave.registry.snapshot import snapshot_to_record
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db

FULL = model.Record(
    id="itu-001",
    title={"en": "Girls in ICT Day", "fr": "Journée des filles", "zh": "信息通信女童日"},
    text={"en": "Each April girls visit firms.", "ru": "Каждый апрель девочки приходят в фирмы."},
    language="en",
    kind=model.RecordKind.EVENT,
    source=model.RecordSource("plan.docx", "§ 2.1 › paragraph 4"),
    also=(model.RecordSource("plan.docx", "page 9"), model.RecordSource("annex.xlsx", "row 7")),
    start="2019-04",
    end="2019-04-30",
    status="done",
    partners=(model.Partner("Zeta", "lead", "XM-1"), model.Partner("Alpha"), model.Partner("Zeta", "host")),
    places=(
        model.RecordPlace("KE"),
        model.RecordPlace("CH"),
        model.RecordPlace("AR"),
    ),
    money=(
        model.Money(Decimal("1250000.5"), "CHF", "budget", date(2019, 1, 1)),
        model.Money(Decimal("-3"), "USD", "spent"),
    ),
    groups=(model.BeneficiaryGroup.WOMEN, model.BeneficiaryGroup.SIDS),
    notes=(
        model.RecordNote(model.NoteKind.RESULT, {"en": "9,600 girls came.", "fr": "9 600 filles."}, "2019", "2019-06"),
    ),
    links=(model.WebLink("https://example.org/girls", "Page"),),
    details={"format": "hybrid", "participants": 9600, "venue": "Geneva"},
)


def read_back(row):
    """As the core knows it, from the database and not from memory."""
    return to_core(Record.objects.get(pk=row.pk))


def as_given(row, given):
    return replace(given, id=str(row.pk), organisation=row.organisation.slug, mappings=())


def counts(done):
    return len(done.new), len(done.changed), done.unchanged


def test_a_record_comes_back_as_it_was():
    row = stored(FULL)["itu-001"]
    assert read_back(row) == as_given(row, FULL)
    assert to_core(row) == as_given(row, FULL)


def test_a_record_with_next_to_nothing_comes_back():
    bare = model.Record(id="bare", title={}, text={}, language="")
    row = stored(bare)["bare"]
    assert read_back(row) == as_given(row, bare)


names = st.text(max_size=12)
languages = st.dictionaries(st.sampled_from(["en", "fr", "ar", "zh"]), names, max_size=3)
dates = st.sampled_from(["", "2017", "2017-06", "2017-06-09"])
sources = st.builds(model.RecordSource, names, names)
cores = st.builds(
    model.Record,
    id=st.sampled_from(["a", "b"]),
    title=languages,
    text=languages,
    language=st.sampled_from(["en", "fr"]),
    kind=st.sampled_from(model.RecordKind),
    source=sources,
    also=st.lists(sources, max_size=2).map(tuple),
    start=dates,
    end=dates,
    status=names,
    partners=st.lists(st.builds(model.Partner, names, st.sampled_from(["lead", "partner"]), names), max_size=3).map(
        tuple
    ),
    places=st.lists(
        st.builds(model.RecordPlace, st.sampled_from(["CH", "KE", "AR", "002"]), st.none() | st.floats(0, 100)),
        max_size=3,
    ).map(tuple),
    money=st.lists(
        st.builds(
            model.Money,
            st.decimals(-(10**12), 10**12, places=2),
            st.sampled_from(["CHF", "USD"]),
            st.sampled_from(["budget", "spent"]),
            st.none() | st.dates(),
        ),
        max_size=3,
    ).map(tuple),
    groups=st.lists(st.sampled_from(model.BeneficiaryGroup), unique=True).map(tuple),
    notes=st.lists(
        st.builds(model.RecordNote, st.sampled_from(model.NoteKind), languages, dates, dates), max_size=2
    ).map(tuple),
    links=st.lists(
        st.builds(model.WebLink, st.sampled_from(["https://example.org/a", "ftp://b"]), names), max_size=2
    ).map(tuple),
)


@given(st.lists(cores, min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_stored_last_comes_back_cleaned(loads):
    organisation = OrganisationFactory()
    last: dict[str, model.Record] = {}
    for given_record in loads:
        kept = clean_record(given_record)
        if list(record_problems(kept)):
            with pytest.raises(InputError):
                store_records(actor=SYSTEM, organisation=organisation, records=[given_record])
            continue
        done = store_records(actor=SYSTEM, organisation=organisation, records=[given_record])
        before = last.get(kept.id)
        assert counts(done) == ((1, 0, 0) if before is None else (0, 0, 1) if before == kept else (0, 1, 0))
        last[kept.id] = kept
    found = {row.slug: row for row in organisation.records.all()}
    assert {name: read_back(row) for name, row in found.items()} == {
        name: as_given(found[name], kept) for name, kept in last.items()
    }


@given(cores)
@settings(max_examples=60)
def test_cleaning_once_more_changes_nothing(given_record):
    kept = clean_record(given_record)
    assert clean_record(kept) == kept


def test_records_are_new_then_unchanged_then_changed():
    organisation = OrganisationFactory()
    first = [record("one"), record("two"), FULL]
    done = store_records(actor=SYSTEM, organisation=organisation, records=iter(first))
    keys = {name: row.pk for name, row in done.rows.items()}
    assert counts(done) == (3, 0, 0)
    again = store_records(actor=SYSTEM, organisation=organisation, records=first)
    assert counts(again) == (0, 0, 3)
    second = [record("one"), record("two", status="ended"), record("three"), FULL]
    changed = store_records(actor=SYSTEM, organisation=organisation, records=second)
    assert counts(changed) == (1, 1, 2)
    assert {name: row.pk for name, row in changed.rows.items() if name != "three"} == keys
    assert Record.objects.get(slug="two").status == "ended"


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"en": "Another"}},
        {"text": {"en": "Another", "ru": "Другой"}},
        {"language": "ru"},
        {"kind": model.RecordKind.TRAINING, "details": {"hours": 3}},
        {"source": model.RecordSource("plan.docx", "§ 3")},
        {"also": ()},
        {"start": "2018"},
        {"end": ""},
        {"status": "planned"},
        {"partners": FULL.partners[:2]},
        {"partners": tuple(reversed(FULL.partners))},
        {"places": (model.RecordPlace("KE"),)},
        {"money": ()},
        {"money": (replace(FULL.money[0], date=None), FULL.money[1])},
    ],
)
def test_every_field_counts_as_a_change(change):
    organisation = OrganisationFactory()
    store_records(actor=SYSTEM, organisation=organisation, records=[FULL])
    given_record = replace(FULL, **change)
    done = store_records(actor=SYSTEM, organisation=organisation, records=[given_record])
    assert counts(done) == (0, 1, 0)
    row = done.rows["itu-001"]
    assert read_back(row) == to_core(row) == as_given(row, given_record)


def test_visibility_and_date_count_as_a_change():
    organisation = OrganisationFactory()

    def store(**options):
        return counts(store_records(actor=SYSTEM, organisation=organisation, records=[FULL], **options))

    assert store() == (1, 0, 0)
    assert store(visibility=Visibility.PUBLIC) == (0, 1, 0)
    assert store(visibility=Visibility.PUBLIC, as_of="2019-04") == (0, 1, 0)
    assert store(visibility=Visibility.PUBLIC, as_of="2019-04") == (0, 0, 1)
    row = Record.objects.get()
    assert (row.visibility, row.as_of) == ("public", "2019-04")


def test_what_stands_so_already_is_not_touched():
    organisation = OrganisationFactory()
    stored(FULL, organisation=organisation)
    before = [list(table.objects.order_by("pk").values()) for table in (Record, Partner, Place, Money, Entry)]
    seen = log_position()
    stored(FULL, organisation=organisation)
    assert [list(table.objects.order_by("pk").values()) for table in (Record, Partner, Place, Money, Entry)] == before
    assert log_position() == seen


def test_a_change_moves_the_time_of_the_update():
    organisation = OrganisationFactory()
    stored(record("one"), organisation=organisation)
    before = Record.objects.get()
    stored(record("one", status="done"), organisation=organisation)
    after = Record.objects.get()
    assert after.created == before.created
    assert after.updated > before.updated


def test_parts_are_replaced_and_those_of_other_records_are_not():
    organisation = OrganisationFactory()
    other = replace(FULL, id="other")
    stored(FULL, other, organisation=organisation)
    stored(
        replace(FULL, partners=(), places=(model.RecordPlace("FR"),), money=FULL.money[:1]), organisation=organisation
    )
    found = [
        (row.slug, row.partners.count(), sorted(row.places.values_list("area", flat=True)), row.money.count())
        for row in Record.objects.order_by("slug")
    ]
    assert found == [("itu-001", 0, ["FR"], 1), ("other", 3, ["AR", "CH", "KE"], 2)]


@pytest.mark.parametrize(
    ("amount", "kept"),
    [
        ("12345.678", "12345.68"),
        ("0.005", "0.00"),
        ("1E+3", "1000"),
        ("999999999999.99", "999999999999.99"),
        ("12345678901234.56", "12345678901234.6"),
        ("1E+15", "1000000000000000"),
    ],
)
def test_amounts_are_kept_to_the_cent_and_to_fifteen_digits(amount, kept):
    organisation = OrganisationFactory()
    given_record = record("one", money=(model.Money(Decimal(amount), "KWD"),))
    row = stored(given_record, organisation=organisation)["one"]
    assert read_back(row).money == (model.Money(Decimal(kept), "KWD"),)
    done = store_records(actor=SYSTEM, organisation=organisation, records=[given_record], visibility=Visibility.PUBLIC)
    assert counts(done) == (0, 0, 1)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1E+16", "1E+400"])
def test_what_is_no_amount_is_refused_whole(amount):
    with pytest.raises(InputError, match=r"the record two: .* is not an amount of money") as error:
        stored(record("one"), record("two", money=(model.Money(Decimal(amount), "CHF"),)))
    assert error.value.field == "amount"
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("start", "year"),
    [
        ("2019", 2019),
        ("2019-04", 2019),
        ("2019-04-30", 2019),
        ("", None),
        ("spring", None),
        ("19", None),
        ("201", None),
        ("20190430", None),
        ("²⁰¹⁹", None),
        ("٢٠١٩", None),
    ],
)
def test_the_year_is_that_of_the_start(start, year):
    assert stored(record("one", start=start))["one"].year == year
    assert Record.objects.get().year == year


def test_two_records_of_one_id_are_refused_whole():
    organisation = OrganisationFactory()
    with pytest.raises(InputError, match="two records have the id one") as error:
        stored(record("two"), record("one"), record("one", status="done"), organisation=organisation)
    assert error.value.field == "id"
    assert not Record.objects.exists()
    assert not Entry.objects.exists()


def test_an_error_leaves_nothing_behind():
    organisation = OrganisationFactory()
    stored(record("one"), organisation=organisation)
    bad = record("two", parent="nobody")
    with pytest.raises(InputError, match="the organisation has no record with the id nobody"):
        stored(record("one", status="done"), bad, record("three"), organisation=organisation)
    assert list(Record.objects.values_list("slug", "status")) == [("one", "")]
    assert [hit.title for hit in search("title", actor=SYSTEM)] == ["Title of one"]
    assert Entry.objects.count() == 1


def test_one_id_in_two_organisations_is_two_records():
    first, second = OrganisationFactory(), OrganisationFactory()
    stored(record("one"), organisation=first)
    stored(record("one", status="done"), organisation=second)
    assert list(Record.objects.order_by("pk").values_list("organisation", "status")) == [
        (first.pk, ""),
        (second.pk, "done"),
    ]


def test_what_was_done_is_logged_once():
    organisation = OrganisationFactory()
    who = member(organisation, Role.EDITOR)
    for records in ([record("one"), record("two")], [record("one", status="done"), record("two"), record("three")]):
        store_records(actor=who, organisation=organisation, records=records)
    rows = {row.slug: row.pk for row in organisation.records.all()}
    entries = {
        name: [(one.actor, one.verb, one.before, one.organisation) for one in object_entries("record", pk)]
        for name, pk in rows.items()
    }
    assert entries == {
        "one": [(who.user, "change", {"status": ""}, organisation.pk), (who.user, "create", None, organisation.pk)],
        "two": [(who.user, "create", None, organisation.pk)],
        "three": [(who.user, "create", None, organisation.pk)],
    }
    changed, made = object_entries("record", rows["one"])
    assert changed.after == {"status": "done"}
    assert snapshot_to_record(made.after) == record("one")


def test_nothing_to_store_is_no_write():
    done = store_records(actor=SYSTEM, organisation=OrganisationFactory(), records=[])
    assert (counts(done), done.rows) == ((0, 0, 0), {})
    assert not Entry.objects.exists()


def test_who_may_not_write_stores_nothing():
    organisation = OrganisationFactory()
    for actor in (VISITOR, stranger(), member(organisation, Role.READER), administrator(is_active=False)):
        with pytest.raises(NotAllowed, match=f"you do not have permission to add records to {organisation.slug}"):
            store_records(actor=actor, organisation=organisation, records=[record("one")])
    assert not Record.objects.exists()
    assert not search("title", actor=SYSTEM)


def test_records_are_found_in_every_language_and_follow_their_changes():
    organisation = OrganisationFactory()

    def search_hits(text):
        return [(hit.kind, hit.object_id, hit.language) for hit in search(text, actor=VISITOR)]

    row = stored(FULL, record("other"), organisation=organisation)["itu-001"]
    name = str(row.pk)
    assert search_hits("girls day") == [("record", name, "en")]
    assert search_hits("journee") == [("record", name, "fr")]
    assert search_hits("女童") == [("record", name, "zh")]
    assert search_hits("апрель") == [("record", name, "ru")]
    stored(replace(FULL, title={"en": "Boys"}, text={}), organisation=organisation)
    assert search_hits("girls") == search_hits("апрель") == []
    assert search_hits("boys") == [("record", name, "en")]
    assert len(search_hits("title")) == 1


def test_what_is_not_public_is_found_by_members_alone():
    organisation = OrganisationFactory()
    stored(FULL, organisation=organisation, public=False)
    assert not search("girls", actor=VISITOR)
    assert len(search("girls", actor=member(organisation))) == 1
    stored(FULL, organisation=organisation, public=True)
    assert len(search("girls", actor=VISITOR)) == 1
    stored(FULL, organisation=organisation, public=False)
    assert not search("girls", actor=stranger())


def test_storing_many_asks_no_more_queries_than_storing_few(django_assert_max_num_queries):
    organisation = OrganisationFactory()
    many = [replace(FULL, id=f"record-{number}") for number in range(80)]
    with django_assert_max_num_queries(40):
        store_records(actor=SYSTEM, organisation=organisation, records=many)
    with django_assert_max_num_queries(10):
        done = store_records(actor=SYSTEM, organisation=organisation, records=many)
    assert counts(done) == (0, 0, 80)
    with django_assert_max_num_queries(60):
        store_records(actor=SYSTEM, organisation=organisation, records=[replace(one, status="done") for one in many])
    assert Record.objects.filter(status="done").count() == 80


def test_kinds_are_those_of_the_core():
    assert Kind.values == list(model.RecordKind)


def test_a_record_is_read_with_its_parts_in_a_fixed_number_of_queries(django_assert_num_queries):
    row = stored(FULL)["itu-001"]
    with django_assert_num_queries(8):
        assert to_core(read(VISITOR, row.pk)) == as_given(row, FULL)


def test_records_come_with_their_organisation(django_assert_num_queries):
    stored(record("one"), record("two"))
    with django_assert_num_queries(1):
        assert len({row.organisation.slug for row in visible(VISITOR)}) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"links": (model.WebLink("https://example.org", "x" * 501),)}, "links"),
        ({"notes": (model.RecordNote(model.NoteKind.RESULT, {"en": "One."}, "2024-01-01T00"),)}, "notes"),
        ({"partners": (model.Partner("Fund", "r" * 21),)}, "role"),
    ],
)
def test_what_is_longer_than_its_column_is_refused_on_every_database(more, field):
    assert [problem.field for problem in record_problems(clean_record(record("one", **more)))] == [field]


def test_a_parent_that_an_import_changed_is_not_written_over():
    organisation = OrganisationFactory()
    rows = stored(record("one"), record("two"), organisation=organisation)
    editor, opened = member(organisation, Role.EDITOR), rows["one"].version
    assert link_parents(actor=editor, organisation=organisation, parents={rows["one"].pk: "two"}) == 1
    with pytest.raises(Conflict):
        change_record(actor=editor, row=rows["one"], record=record("one", title={"en": "New"}), version=opened)
    assert Record.objects.get(slug="one").parent == rows["two"]
    assert link_parents(actor=editor, organisation=organisation, parents={rows["one"].pk: "two"}) == 0
    assert Record.objects.get(slug="one").version == opened + 1, "what stands so already is no change"


def test_an_import_keeps_others_from_the_records_that_it_brings(django_assert_max_num_queries):
    organisation = OrganisationFactory()
    stored(record("one"), organisation=organisation)
    with django_assert_max_num_queries(40) as seen:
        store_records(actor=SYSTEM, organisation=organisation, records=[record("one", status="done")])
    reads = [one["sql"] for one in seen if one["sql"].startswith('SELECT "registry_record"')]
    assert ("FOR UPDATE" in reads[0]) == connection.features.has_select_for_update


def test_the_parts_of_a_record_are_looked_up_where_hardly_any_record_has_a_parent():
    """PostgreSQL, which knows how many have none, takes one of two indexes; it would read so few rows without any."""
    rows = stored(*(record(str(number)) for number in range(30)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    indexes = r"record_parts" if connection.vendor == "sqlite" else r"record_parts|registry_record_parent_id_\w+"
    for reader in (VISITOR, administrator()):
        assert re.search(indexes, visible(reader).filter(parent=rows["7"]).explain())


def test_a_short_name_that_is_taken_gets_the_next_number():
    owner = OrganisationFactory()
    assert free_slug(owner, "water") == "water"
    stored(record("water"), record("water-2"), organisation=owner)
    Record.objects.filter(slug="water-2").update(deleted="2026-01-01T00:00Z")
    assert [free_slug(owner, "water"), free_slug(owner, "wat")] == ["water-3", "wat"]
    assert free_slug(OrganisationFactory(), "water") == "water"
