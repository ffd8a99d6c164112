"""The facts in memory are those of the database, whatever is done and asked."""

from __future__ import annotations

from collections import defaultdict
from contextvars import copy_context
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.analysis.worlds import TODAY, World
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UnitFactory, everybody
from tests.factories.catalogues import loaded
from tests.factories.records import RecordFactory, mapping, record, stored

from goalweave.accounts.activity.queries import log_position
from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Role
from goalweave.analysis import amounts
from goalweave.analysis.columns import current, current_facts, log_changes
from goalweave.analysis.columns.facts import MOST_CHANGES, NO_ROWS, EarlierResult, OfSomeRecords
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.framework_coverage import framework_coverage, mention_bits
from goalweave.analysis.link_map import current_link_map
from goalweave.analysis.mapping_counts import mappings_in_state, rows_in_state
from goalweave.analysis.record_filters import RecordFilter, filtered_records
from goalweave.analysis.record_listing import record_listing
from goalweave.analysis.record_order import record_ranks
from goalweave.analysis.rules import counted_mask
from goalweave.analysis.selection import Selection
from goalweave.audit.actions import log
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import apportion_places, measure_coverage as core_coverage
from goalweave.frameworks.actions import load_catalogue
from goalweave.known_state import _known, reading
from goalweave.mapping.actions import store_mappings
from goalweave.mapping.models import Mapping as MappingRow
from goalweave.mapping.queries import mappings_of
from goalweave.packs.areas import areas_above
from goalweave.registry import queries as registry
from goalweave.registry.actions import change_record, set_visibility
from goalweave.registry.actions.partners import PartnerFields, change_partner, merge_partners, undo_merge
from goalweave.registry.fields import PART_TABLES
from goalweave.registry.models import Money, Partner, PartnerOrganisation, Place, ReachedGroup, Record, Visibility
from goalweave.wording.log_labels import OBJECTS

pytestmark = pytest.mark.django_db


def core_records(pks):
    rows = Record.objects.filter(pk__in=pks).select_related("organisation", "unit", "parent").order_by("pk")
    mappings = mappings_of(pks)
    return [registry.to_core(row, mappings.get(row.pk, ())) for row in rows.prefetch_related(*PART_TABLES)]


def selected_pks(selection):
    order = selection.facts.newest_first
    return selection.facts.records["pk"][order[selection.within[order]]].tolist()


def assert_same(world, actor, known):
    chosen = world.filter()
    selection = Selection.create(actor, chosen, known, TODAY)
    expected = [row.pk for row in filtered_records(actor, chosen, known, TODAY)]
    assert selected_pks(selection) == expected, chosen
    for key in known.frameworks:
        assert framework_coverage(selection.facts, key, selection.within) == core_coverage(
            core_records(expected), current_link_map(), key
        ), (chosen, key)


@pytest.mark.parametrize("seed", range(2))
def test_facts_are_those_of_the_database_after_any_edits(seed, thorough):
    known = loaded()
    world = World(seed, 25, harm=bool(seed))
    author = MembershipFactory(user=world.author, organisation=world.organisations[0], role=Role.CONTRIBUTOR).user
    actors = [VISITOR, SYSTEM, Actor(author)]
    current_facts()
    for _round in range(30 if thorough else 12):
        for _edit in range(world.chance.randint(0, 3)):
            world.act()
        for actor in actors:
            assert_same(world, actor, known)


def test_a_reader_sees_in_memory_what_the_database_shows():
    known = loaded()
    world = World(5, 60)
    people = everybody(world.organisations[0])
    people["author"] = Actor(
        MembershipFactory(user=world.author, organisation=world.organisations[1], role=Role.REVIEWER).user
    )
    seen = set()
    for actor in people.values():
        for visibility in ("", "draft", "organisation", "public"):
            chosen = RecordFilter(visibility=visibility)
            expected = [row.pk for row in filtered_records(actor, chosen, known)]
            assert selected_pks(Selection.create(actor, chosen, known)) == expected
            seen.add(tuple(expected))
    assert len(seen) > 6


def test_every_filter_has_its_facet_or_field():
    """A field that is added to the filter must be known here."""
    names = {one.name for one in fields(RecordFilter)}
    from goalweave.analysis.selection import FILTER_FIELDS

    assert names == {*FILTER_FIELDS, "node", "framework", "state", "on", "also"}


def test_money_by_place_is_the_whole_to_the_cent():
    loaded()
    World(11, 80)
    known = current_facts()
    within = ~known.records["deleted"]
    found = amounts.amounts_by_value(known, "area", within)
    own: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    whole: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in core_records(known.records["pk"][within].tolist()):
        parts = apportion_places(one.places) if one.places else {None: Fraction(1)}
        assert sum(parts.values()) == 1
        for money in one.money:
            whole[money.kind, money.currency] += money.amount
            for area, part in parts.items():
                for code in (area or "-", *(areas_above(area) if area else ())):
                    own[code, money.kind, money.currency] += Fraction(money.amount) * part
    assert {(one.kind, one.currency): one.amount for one in found[""]} == whole
    assert {code for code, *_ in own} | {""} == set(found)
    for code, some in found.items():
        for one in some:
            if code:
                assert abs(Fraction(one.amount) - own[code, one.kind, one.currency]) < Fraction(1, 20)
    roots = [code for code in found if code and not areas_above(code)]
    together: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for code in roots:
        for one in found[code]:
            together[one.kind, one.currency] += one.amount
    assert together == whole


@pytest.mark.parametrize("name", ["kind", "status", "year", "organisation", "unit"])
def test_money_by_anything_else_is_that_of_its_records(name):
    known = loaded()
    World(12, 60)
    selection = Selection.create(SYSTEM, RecordFilter(), known, TODAY)
    found = amounts.amounts_by_value(selection.facts, name, selection.within)
    for key, some in found.items():
        pks = selected_pks(selection.with_filter(**({name: key} if key and name != "year" else {})))
        expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for one in core_records(pks):
            for money in one.money:
                year = str(money.date.year) if money.date else one.start[:4] or "-"
                if name != "year" or key in ("", year):
                    expected[money.kind, money.currency] += money.amount
        assert {(one.kind, one.currency): one.amount for one in some} == expected, key


def test_one_mapping_is_read_alone(monkeypatch):
    known = loaded()
    rows = stored(*(record(str(one), start="2019", mappings=(mapping("sdg@2020:9.c"),)) for one in range(70)))
    before = current_facts()
    before.coverage("sdg@2020"), before.newest_first.size
    monkeypatch.setattr(current, "_read_facts", None)  # nothing is read as a whole from here on
    store_mappings(actor=SYSTEM, mappings={rows["7"]: (mapping("sdg@2020:4.4"),)})
    after = current_facts()
    assert after is not before
    assert after.newest_first is before.newest_first
    assert ("coverage", "sdg@2020") in after.inherited
    counts = framework_coverage(after, "sdg@2020", ~after.records["deleted"]).rows
    assert (counts["9.c"].accepted.direct.records, counts["4.4"].accepted.direct.records) == (69, 1)
    assert framework_coverage(before, "sdg@2020", ~before.records["deleted"]).rows["9.c"].accepted.direct.records == 70
    stored(record("new", start="2021"))
    assert len(current_facts()) == 71
    assert record_listing(Selection.create(VISITOR, RecordFilter(), known), "1").rows[0].slug == "new"


def test_a_changed_record_costs_the_same_few_queries(django_assert_max_num_queries):
    loaded()
    rows = stored(*(record(str(one)) for one in range(50)))
    current_facts()
    set_visibility(actor=SYSTEM, ids=[rows["3"].pk], visibility=Visibility.DRAFT)
    with django_assert_max_num_queries(17 + (connection.vendor == "postgresql")):
        current_facts()
    with django_assert_max_num_queries(1):
        current_facts()


def tables_read():
    """Of the parts of records, the tables that are read to bring the facts up to date."""
    with CaptureQueriesContext(connection) as queries:
        current_facts()
    parts = {model._meta.db_table for model in (Place, Money, ReachedGroup, MappingRow)}
    read = [query["sql"] for query in queries if not query["sql"].startswith("SELECT EXISTS")]
    return {table for table in parts if any(f'FROM "{table}"' in sql for sql in read)}


def test_a_decision_has_nothing_read_but_mappings():
    loaded()
    rows = stored(*(record(str(one)) for one in range(5)))
    before = current_facts()
    store_mappings(actor=SYSTEM, mappings={rows["3"]: (mapping("sdg@2020:9.c"),)})
    assert tables_read() == {MappingRow._meta.db_table}
    after = current_facts()
    assert after.records is before.records
    assert len(after.mappings["record"]) == len(before.mappings["record"]) + 1
    assert after.since.tolist() == before.rows(np.array([rows["3"].pk])).tolist()
    set_visibility(actor=SYSTEM, ids=[rows["3"].pk], visibility=Visibility.DRAFT)
    assert tables_read() == {MappingRow._meta.db_table}


def test_a_changed_record_has_only_the_parts_read_that_it_has():
    loaded()
    money = model.Money(Decimal(5), "CHF")
    rows = stored(record("one", money=(money,), places=(model.RecordPlace("CH"),)), record("two", money=(money,)))
    assert len(current_facts().money["record"]) == 2
    core = replace(registry.to_core(rows["one"]), money=(), places=())
    change_record(actor=SYSTEM, row=rows["one"], record=core, version=rows["one"].version)
    assert tables_read() == set()
    assert len(current_facts().money["record"]) == 1
    assert len(current_facts().places["record"]) == 0


@pytest.fixture
def whole_readings(monkeypatch):
    """Grows whenever all columns are read."""
    readings = []
    whole = current._read_facts
    monkeypatch.setattr(current, "_read_facts", lambda *given: readings.append(1) or whole(*given))
    return readings


def test_only_a_line_of_an_unknown_sort_has_all_read_again(whole_readings):
    loaded()
    stored(record("one"))
    current_facts()
    whole_readings.clear()
    for object_type in ("membership", "areas", "framework_file", "webhook"):
        log(actor=SYSTEM, verb="load", object_type=object_type, object_id="1")
        current_facts()
    assert whole_readings == []
    log(actor=SYSTEM, verb="load", object_type="of another version", object_id="1")
    current_facts()
    assert whole_readings == [1]


def test_what_each_sort_of_line_changes_is_known():
    known = log_changes.RECORD_TYPES | log_changes.OTHER_TYPES | {log_changes.PARTNER_TYPE}
    assert set(OBJECTS) - known == {"mappings"}, "of an early version; all is read after such a line"


def test_records_follow_partners_that_are_merged_and_parted(whole_readings):
    loaded()
    stored(*(record(name, partners=(model.Partner(name),)) for name in ("Alpha", "Beta", "Gamma")))
    by_name = {row.name: row for row in PartnerOrganisation.objects.all()}
    current_facts()
    whole_readings.clear()

    def partners_of_records():
        facts = current_facts()
        assert whole_readings == []
        table = facts.partners
        pairs = zip(facts.records["pk"][table["record"]].tolist(), table["organisation"].tolist(), strict=True)
        expected = Partner.objects.values_list("record_id", "organisation_id")
        assert sorted(pairs) == sorted(expected)
        return sorted(organisation for _record, organisation in expected)

    alpha, gamma = by_name["Alpha"].pk, by_name["Gamma"].pk
    merge_partners(actor=SYSTEM, target=by_name["Alpha"], other=by_name["Beta"])
    assert partners_of_records() == [alpha, alpha, gamma]
    line = Entry.objects.get(object_type="partner", verb="merge")
    undo_merge(actor=SYSTEM, partner=by_name["Alpha"], entry=line)
    parted = partners_of_records()
    assert len(set(parted)) == 3
    # Several at once: what was parted from the first goes to the third.
    merge_partners(actor=SYSTEM, target=by_name["Alpha"], other=PartnerOrganisation.objects.get(pk=parted[-1]))
    line = Entry.objects.filter(object_type="partner", verb="merge").latest("pk")
    undo_merge(actor=SYSTEM, partner=by_name["Alpha"], entry=line)
    merge_partners(actor=SYSTEM, target=by_name["Gamma"], other=PartnerOrganisation.objects.latest("pk"))
    assert partners_of_records() == [alpha, gamma, gamma]
    change_partner(actor=SYSTEM, partner=by_name["Gamma"], fields=PartnerFields("Gamma", country="KE"))
    before = current_facts().partners
    assert partners_of_records() == [alpha, gamma, gamma]
    assert current_facts().partners is before


def test_a_label_of_a_node_leaves_the_columns_as_they_are(whole_readings):
    known = loaded()
    stored(record("one", mappings=(mapping("sdg@2020:9.c"),)))
    before = current_facts()
    whole_readings.clear()
    framework = known.framework("sdg@2020")
    nodes = tuple(
        replace(node, label={"en": "Internet for all"}) if node.code == "9.c" else node for node in framework.nodes
    )
    frameworks = {**known.frameworks, framework.key: replace(framework, nodes=nodes)}
    load_catalogue(actor=SYSTEM, catalogue=Catalogue(frameworks, known.linkages))
    after = current_facts()
    assert after.revision != before.revision
    assert whole_readings == []
    assert after.linkmap.catalogue.framework("sdg@2020").node("9.c").label == {"en": "Internet for all"}
    assert framework_coverage(after, "sdg@2020", ~after.records["deleted"]).rows["9.c"].accepted.direct.records == 1


def test_what_was_rolled_back_is_forgotten():
    loaded()
    stored(record("one"))
    current_facts()
    with transaction.atomic():
        stored(record("two"))
        assert len(current_facts()) == 2
        transaction.set_rollback(True)
    assert current_facts().records["pk"].tolist() == list(Record.objects.values_list("pk", flat=True))


def test_bare_rows_without_a_log_are_read_each_time():
    assert len(current_facts()) == 0
    if connection.vendor == "sqlite":
        RecordFactory()
        assert len(current_facts()) == 1
        RecordFactory()
        assert len(current_facts()) == 2


def test_a_unit_that_moves_takes_its_records_along():
    from goalweave.audit.actions import log

    known = loaded()
    owner = OrganisationFactory()
    top, other = UnitFactory(organisation=owner), UnitFactory(organisation=owner)
    low = UnitFactory(organisation=owner, parent=top)
    stored(record("one", unit=low.slug), organisation=owner)

    def below(unit):
        return int(Selection.create(SYSTEM, RecordFilter(unit=str(unit.pk)), known).within.sum())

    assert (below(top), below(other), below(low)) == (1, 0, 1)
    low.parent = other
    low.save()
    log(actor=SYSTEM, verb="move", object_type="unit", object_id=low.pk)
    assert (below(top), below(other), below(low)) == (0, 1, 1)


def test_columns_are_narrow():
    """Memory per record is stated in docs/explanation/figures.md."""
    loaded()
    stored(*(record(str(one)) for one in range(10)))
    known = current_facts()
    assert sum(column.itemsize for column in known.records.values()) <= 72
    assert sum(column.itemsize for column in known.mappings.values()) <= 20
    assert all(isinstance(column, np.ndarray) for column in known.records.values())


def test_a_result_of_some_records_is_made_again_only_when_their_columns_change():
    loaded()
    own, other = OrganisationFactory(slug="own"), OrganisationFactory(slug="other")
    seen = stored(record("seen"), organisation=own)["seen"]
    hidden = stored(record("hidden"), organisation=other, public=False)["hidden"]
    made = []

    def count():
        facts = current_facts()
        within = counted_mask(facts, VISITOR)

        def make():
            made.append(int(within.sum()))
            return made[-1]

        return facts.cached_of(within, ("count", "visitor"), make)

    def change(row, **fields):
        row.refresh_from_db()
        core = replace(registry.to_core(row, ()), **fields)
        change_record(actor=SYSTEM, row=row, record=core, version=row.version)

    assert count() == 1
    change(seen, title={"en": "Another title"})
    change(hidden, start="2020")
    stored(record("new"), organisation=other, public=False)
    assert (count(), made) == (1, [1])
    change(seen, start="2021")
    assert (count(), made) == (1, [1, 1])
    set_visibility(actor=SYSTEM, ids=[hidden.pk], visibility=Visibility.PUBLIC)
    current_facts()  # nobody requests the result in between, and what changed then is not forgotten
    change(seen, title={"en": "A third title"})
    assert (count(), made) == (2, [1, 1, 2])
    set_visibility(actor=SYSTEM, ids=[seen.pk], visibility=Visibility.DRAFT)
    assert (count(), made) == (1, [1, 1, 2, 1])
    UnitFactory(organisation=own)
    log(actor=SYSTEM, verb="create", object_type="unit", object_id="1")
    assert (count(), made) == (1, [1, 1, 2, 1, 1])


def test_a_change_renews_only_what_is_made_of_what_it_changed():
    loaded()
    row = stored(record("a", start="2019", mappings=(mapping("sdg@2020:9.c"),)))["a"]
    stored(record("b", start="2020"))

    def change(**values):
        row.refresh_from_db()
        core = replace(registry.to_core(row), **values)
        change_record(actor=SYSTEM, row=row, record=core, version=row.version)

    def results() -> dict[str, object]:
        facts = current_facts()
        return {
            "years": dimension(facts, "year"),
            "areas": dimension(facts, "area"),
            "coverage": facts.coverage("sdg@2020"),
            "suggested": mappings_in_state(facts, "suggested"),
            "rows": rows_in_state(facts, "accepted"),
            "visible": counted_mask(facts, VISITOR),
            "mentions": mention_bits(facts),
            "titles": record_ranks(facts, "title", "en"),
        }

    def changed_results(write) -> set[str]:
        before = results()
        write()
        after = results()
        return {name for name in before if after[name] is not before[name]}

    of_mappings = {"coverage", "suggested", "rows"}
    assert changed_results(lambda: change(title={"en": "Another"}, text={"en": "Pumps."})) == {"titles"}
    assert changed_results(lambda: change(start="2021")) == {"years", "visible", "mentions", "titles"}
    assert changed_results(lambda: change(places=(model.RecordPlace("KE"),))) == {"areas", "titles"}
    suggested = mapping("sdg@2020:4.4", "suggested")
    assert changed_results(lambda: store_mappings(actor=SYSTEM, mappings={row: (suggested,)})) == of_mappings
    assert changed_results(lambda: stored(record("c", start="2020"))) == set(results())


def test_records_that_change_together_leave_each_its_own_rows():
    """Mappings of both lie among each other in the table, and are read again in another order."""
    loaded()
    rows = stored(record("a"), record("b"))
    for name, node in (("a", "9.c"), ("b", "9.c"), ("a", "4.4"), ("b", "4.4")):
        store_mappings(actor=SYSTEM, mappings={rows[name]: (mapping(f"sdg@2020:{node}"),)})
        current_facts()
    before = current_facts()
    accepted = rows_in_state(before, "accepted").tolist()
    for row in rows.values():
        core = replace(registry.to_core(row), title={"en": "Another"})
        change_record(actor=SYSTEM, row=row, record=core, version=row.version)
    after = current_facts()
    assert after is not before
    assert after.mappings is before.mappings
    assert rows_in_state(after, "accepted").tolist() == accepted


def test_facts_that_another_request_has_read_are_not_taken_back_to_an_earlier_position() -> None:
    """As with two threads: what is done in a context of its own, this request does not know of."""
    loaded()
    stored(record("a"))
    with reading():
        before = current_facts()
        # Not an empty context: where a browser has been started in this process, the database connection is in it.
        another_request = copy_context()
        another_request.run(_known.set, None)
        another_request.run(stored, record("b"))
        newer = another_request.run(current_facts)
        cached_position = log_position()
        assert cached_position == before.position != newer.position
        assert current_facts() is newer
        assert log_position() == newer.position


def test_results_of_earlier_facts_are_bounded(monkeypatch):
    loaded()
    row = stored(record("a"), public=False)["a"]
    monkeypatch.setattr("goalweave.analysis.columns.overlay.MOST_CACHED", 3)
    facts = current_facts()
    for number in range(5):
        facts.cached_of(~facts.records["deleted"], number, lambda: 0)
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.PUBLIC)
    assert list(current_facts().inherited) == [OfSomeRecords(2), OfSomeRecords(3), OfSomeRecords(4)]


def test_rows_of_many_writes_are_joined_when_the_result_is_requested() -> None:
    earlier = EarlierResult("", (), ("records",))
    assert earlier.after_write(NO_ROWS) is earlier
    for number in range(MOST_CHANGES * 2):
        earlier = earlier.after_write(np.array([number % 5, 7]))
    assert earlier.changed_rows().tolist() == [0, 1, 2, 3, 4, 7]
    assert len(earlier.changes) <= MOST_CHANGES
    assert 6 <= earlier.most_changed() <= 6 + 2 * MOST_CHANGES
