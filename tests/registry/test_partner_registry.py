"""One organisation for all names under which it was written."""

from __future__ import annotations

import pytest
from tests.factories.records import record, stored

from goalweave.core.model import Partner
from goalweave.registry.models import PartnerName, PartnerOrganisation
from goalweave.registry.partner_registry import LONGEST_KEY, ensure_organisations, partner_keys

pytestmark = pytest.mark.django_db


def owners(*partners: Partner) -> list[int]:
    found = ensure_organisations(partners)
    return [found[one.name, one.ref] for one in partners]


def test_names_differ_only_by_case_accents_and_blanks():
    same = [Partner("Agência Espacial"), Partner("agencia  espacial"), Partner("AGÊNCIA ESPACIAL", "funder")]
    assert len(set(owners(*same))) == 1
    assert PartnerOrganisation.objects.get().name == "Agência Espacial"


def test_an_identifier_joins_names_and_stands_before_them():
    first = owners(Partner("World Health Organization", ref="XM-DAC-928"), Partner("OMS", ref="xm-dac-928"))
    assert len(set(first)) == 1
    assert owners(Partner("OMS"), Partner("world health organization")) == first
    assert owners(Partner("OMS", ref="OTHER-1"))[0] == first[0]


def test_what_is_known_is_not_added_again():
    one = Partner("Zeta", ref="Z-1")
    assert owners(one) == owners(one)
    assert PartnerOrganisation.objects.count() == 1


def test_a_name_of_nothing_belongs_to_nobody():
    assert partner_keys(" ", "") == ()
    assert ensure_organisations([Partner("")]) == {}
    row = stored(record("one", partners=(Partner("", "lead"),)))["one"]
    assert row.partners.get().organisation is None


def test_records_share_the_organisation():
    rows = stored(record("one", partners=(Partner("UNESCO"),)), record("two", partners=(Partner("Unesco", "lead"),)))
    found = {row.partners.get().organisation_id for row in rows.values()}
    assert found == set(PartnerOrganisation.objects.values_list("pk", flat=True))
    assert len(found) == 1


def test_a_name_that_grows_when_it_is_folded_still_fits_its_column():
    (long,) = owners(Partner("\ufdfa" * 300))
    longest = PartnerOrganisation.objects.get(pk=long).names.get().key
    assert len(longest) == LONGEST_KEY == PartnerName._meta.get_field("key").max_length
    assert owners(Partner("\ufdfa" * 300)) == [long]
