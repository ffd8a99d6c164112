"""The shared list of partner organisations: seen, changed, merged and parted again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.records import record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.model import Partner
from goalweave.registry import partner_queries as queries, rules
from goalweave.registry.actions import PartnerFields, change_partner, merge_partners, store_records, undo_merge
from goalweave.registry.models import PartnerName, PartnerOrganisation

pytestmark = pytest.mark.django_db


def named(text: str) -> PartnerOrganisation:
    return PartnerOrganisation.objects.get(name=text)


def listed(actor: Actor, text: str = "", **more: object) -> dict[str, int]:
    return {one.partner.name: one.records for one in queries.partners(actor, text, **more)}


def naming(*names: str, organisation: Organisation | None = None, public: bool = True, slug: str = "one") -> None:
    partners = tuple(Partner(name) if isinstance(name, str) else name for name in names)
    stored(record(slug, partners=partners), organisation=organisation or OrganisationFactory(), public=public)


def whole() -> tuple[object, ...]:
    """All that is known of partner organisations, without their numbers."""
    found = PartnerOrganisation.objects.order_by("name").prefetch_related("names", "partners")
    return tuple(
        (
            one.name, one.stakeholder, one.country, one.url, sorted(name.key for name in one.names.all()),
            sorted((part.record_id, part.name) for part in one.partners.all()),
        )
        for one in found
    )  # fmt: skip


def test_the_list_counts_what_the_reader_may_see_and_nothing_else() -> None:
    own = OrganisationFactory()
    naming("Open fund", "Both", slug="public")
    naming("Both", "Secret fund", organisation=own, public=False, slug="inner")
    assert listed(VISITOR) == {"Open fund": 1, "Both": 1}
    assert listed(member(own)) == {"Both": 2, "Open fund": 1, "Secret fund": 1}
    assert listed(VISITOR, "fund secret") == {}
    assert listed(member(own), "FÚND secret") == {"Secret fund": 1}
    assert queries.find_partner(VISITOR, named("Secret fund").pk) is None
    assert queries.find_partner(member(own), named("Secret fund").pk) == named("Secret fund")
    assert queries.partner_names(VISITOR, named("Secret fund")) == []
    assert [row.slug for row, _roles in queries.records_of_partner(VISITOR, named("Both"))] == ["public"]


def test_the_list_takes_two_queries(django_assert_num_queries: object) -> None:
    for number in range(4):
        naming(f"Fund {number}", "All", slug=f"r{number}")
    with django_assert_num_queries(2):  # type: ignore[operator]
        rows = queries.partners(SYSTEM)
    assert rows[0].partner.name == "All"


def test_a_name_in_records_that_the_reader_may_not_see_finds_nothing(django_assert_num_queries: object) -> None:
    own = OrganisationFactory()
    naming(Partner("World Bank", ref="XM-1"), slug="public")
    naming(Partner("Silent holding", ref="XM-1"), organisation=own, public=False, slug="inner")
    assert listed(member(own), "silent") == {"World Bank": 2}
    assert listed(VISITOR, "silent") == {}
    assert listed(VISITOR, "world xm-1") == {"World Bank": 1}
    assert listed(VISITOR, "name") == listed(VISITOR, "ref:") == {}, "the words of the keys are no names"
    # The first says whether any name fits at all.
    with django_assert_num_queries(4):  # type: ignore[operator]
        queries.partners(SYSTEM, "bank")


def test_only_the_first_words_of_a_long_text_are_searched_for() -> None:
    naming("Fund of the hills")
    terms = [f"x{number}" for number in range(200)]
    assert len(queries.search_terms(" ".join([*terms, *terms]))) == 200
    with CaptureQueriesContext(connection) as captured:
        assert listed(SYSTEM, " ".join(terms)) == {}
    assert captured[-1]["sql"].count("LIKE") <= 3 * queries.MOST_TERMS
    assert listed(SYSTEM, " ".join(["fund", "hills"] * queries.MOST_TERMS)) == {"Fund of the hills": 1}


def test_kinds_part_the_list() -> None:
    naming("A", "B")
    change_partner(actor=SYSTEM, partner=named("A"), fields=PartnerFields("A", "academia"))
    assert listed(VISITOR, stakeholder="academia") == {"A": 1}
    assert listed(VISITOR, stakeholder="") == {"B": 1}


def test_a_change_is_logged_and_names_in_records_stay() -> None:
    naming("A")
    row = change_partner(
        actor=SYSTEM, partner=named("A"), fields=PartnerFields(" Alpha ", "academia", "KE", "https://a.example")
    )
    assert (row.name, row.stakeholder, row.country, row.url) == ("Alpha", "academia", "KE", "https://a.example")
    line = Entry.objects.get(object_type="partner")
    assert (line.verb, line.before, line.after) == (
        "change",
        {"name": "A", "stakeholder": "", "country": "", "url": ""},
        {"name": "Alpha", "stakeholder": "academia", "country": "KE", "url": "https://a.example"},
    )
    change_partner(actor=SYSTEM, partner=row, fields=PartnerFields("Alpha", "academia", "KE", "https://a.example"))
    assert Entry.objects.filter(object_type="partner").count() == 1
    assert queries.partner_names(VISITOR, row) == ["A"]
    naming("a", slug="two")
    assert listed(VISITOR) == {"Alpha": 2}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (PartnerFields(""), "name"), (PartnerFields("\u202e "), "name"), (PartnerFields("x" * 501), "name"),
        (PartnerFields("A", "friends"), "stakeholder"), (PartnerFields("A", "", "Kenya"), "country"),
        (PartnerFields("A", "", "", "javascript:alert(1)"), "url"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_at_its_field(fields: PartnerFields, field: str) -> None:
    naming("A")
    with pytest.raises(InputError) as caught:
        change_partner(actor=SYSTEM, partner=named("A"), fields=fields)
    assert caught.value.field == field
    assert listed(VISITOR) == {"A": 1}


def test_a_merge_joins_names_and_records_and_is_undone_exactly() -> None:
    naming("World Bank", slug="one")
    naming("Banque mondiale", "Other", slug="two")
    change_partner(
        actor=SYSTEM,
        partner=named("Banque mondiale"),
        fields=PartnerFields("Banque mondiale", "intergovernmental", "US"),
    )
    before = whole()
    kept = named("World Bank")
    merge_partners(actor=SYSTEM, target=kept, other=named("Banque mondiale"))
    kept.refresh_from_db()
    assert listed(VISITOR) == {"World Bank": 2, "Other": 1}
    assert (kept.stakeholder, kept.country) == ("intergovernmental", "US")
    naming("BANQUE MONDIALE", slug="three")
    assert listed(VISITOR)["World Bank"] == 3
    (line,) = queries.standing_merges(kept)
    undo_merge(actor=SYSTEM, partner=kept, entry=line)
    assert listed(VISITOR) == {"Banque mondiale": 2, "World Bank": 1, "Other": 1}
    assert queries.standing_merges(kept) == []
    with pytest.raises(Conflict):
        undo_merge(actor=SYSTEM, partner=kept, entry=line)
    assert [one[:5] for one in whole()] == [one[:5] for one in before]
    assert [one.verb for one in Entry.objects.filter(object_type="partner").order_by("pk")] == [
        "change",
        "merge",
        "split",
    ]


def test_merged_again_it_can_be_undone_again() -> None:
    naming("A", "B")
    for _round in range(2):
        merge_partners(actor=SYSTEM, target=named("A"), other=named("B"))
        (line,) = queries.standing_merges(named("A"))
        undo_merge(actor=SYSTEM, partner=named("A"), entry=line)
    assert listed(VISITOR) == {"A": 1, "B": 1}


def test_what_was_said_of_it_after_the_merge_stays_where_it_was_said() -> None:
    naming("A", "B")
    change_partner(actor=SYSTEM, partner=named("B"), fields=PartnerFields("B", "academia", "KE"))
    kept = merge_partners(actor=SYSTEM, target=named("A"), other=named("B"))
    change_partner(actor=SYSTEM, partner=kept, fields=PartnerFields("A", "government", "KE"))
    undo_merge(actor=SYSTEM, partner=kept, entry=queries.standing_merges(kept)[0])
    assert (named("A").stakeholder, named("A").country) == ("government", "")
    assert (named("B").stakeholder, named("B").country) == ("academia", "KE")


def test_two_that_are_one_and_a_line_of_another_kind_are_refused() -> None:
    naming("A", "B")
    with pytest.raises(InputError):
        merge_partners(actor=SYSTEM, target=named("A"), other=named("A"))
    change_partner(actor=SYSTEM, partner=named("A"), fields=PartnerFields("A", "academia"))
    with pytest.raises(InputError):
        undo_merge(actor=SYSTEM, partner=named("A"), entry=Entry.objects.get(object_type="partner"))


def test_who_may_change_one_that_records_of_one_organisation_name() -> None:
    own = OrganisationFactory()
    naming("A", organisation=own)
    may = {name for name, who in everybody(own).items() if rules.may_change_partner(who, named("A"))}
    assert may == {"editor", "manager", "administrator", "system"}


def test_who_edits_only_some_of_the_organisations_may_not_change_it() -> None:
    own, other = OrganisationFactory(), OrganisationFactory()
    naming("A", "B", organisation=own)
    naming("B", organisation=other, public=False, slug="two")
    who = member(own, Role.MANAGER)
    assert [rules.may_change_partner(who, named(name)) for name in "AB"] == [True, False]
    for kept, gone in ("AB", "BA"):
        with pytest.raises(NotAllowed):
            merge_partners(actor=who, target=named(kept), other=named(gone))
    assert PartnerOrganisation.objects.count() == PartnerName.objects.count() == 2


def test_one_that_no_record_names_is_the_administrators_alone() -> None:
    own = OrganisationFactory()
    naming("A", organisation=own)
    store_records(actor=SYSTEM, organisation=own, records=[record()])
    who = member(own, Role.MANAGER)
    assert not rules.may_change_partner(who, named("A"))
    assert queries.find_partner(who, named("A").pk) is None
    assert queries.find_partner(SYSTEM, named("A").pk) == named("A")


def test_a_name_is_shown_to_those_alone_who_may_read_it_somewhere(django_assert_num_queries: object) -> None:
    own = OrganisationFactory()
    naming(Partner("Silent holding", ref="XM-1"), organisation=own, public=False, slug="inner")
    naming(Partner("World Bank", ref="XM-1"), slug="public")
    naming(Partner("WORLD BANK GROUP", ref="XM-1"), slug="second")
    naming(Partner("World Bank", ref="XM-1"), slug="third")
    pk = named("Silent holding").pk
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert listed(VISITOR) == {"World Bank": 3}
    assert listed(member(own)) == listed(SYSTEM) == {"Silent holding": 4}
    found = queries.find_partner(VISITOR, pk)
    assert found is not None
    assert (found.name, found.pk) == ("World Bank", pk)
    assert queries.find_partner(member(own), pk).name == "Silent holding"  # type: ignore[union-attr]
    change_partner(actor=SYSTEM, partner=found, fields=PartnerFields("Silent holding", "academia"))
    assert listed(VISITOR) == {"World Bank": 3}, "its kind was set, and not its name"
    change_partner(actor=SYSTEM, partner=found, fields=PartnerFields("The Bank", "academia"))
    assert listed(VISITOR) == {"The Bank": 3}
    assert listed(member(own)) == {"The Bank": 4}


def test_one_without_a_name_that_may_be_read_has_its_identifier() -> None:
    naming(Partner("Silent holding", ref="XM-1"), public=False, slug="inner")
    naming(Partner("", ref="XM-1"), slug="public")
    assert listed(VISITOR) == {"XM-1": 1}
