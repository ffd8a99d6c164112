"""What is like spam, and which organisation a name may mean."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory
from tests.factories.moderated import TEXT
from tests.factories.records import record, stored

from goalweave.calls.assessment import LIKELY_SPAM, spam_score
from goalweave.calls.organisation_matches import free_organisation_slug, match_organisations
from goalweave.core.model import Partner

PROSE = (
    TEXT,
    "Le réseau relie onze villages de montagne. Voir https://example.org/reseau pour les plans.",
    "تصل صناديق المكتبات الرقمية إلى القرى التي لا يوجد فيها إنترنت، وتتضمن دروسا ومعلومات صحية.",
    "该方案为农村地区的学校和诊所接通网络。到年底，四十个地区已有网络。",
    "",
)
ADVERTISING = (
    "CLICK NOW!!!!!!! https://a.example https://b.example https://c.example BONUS BONUS BONUS WIN WIN WIN",
    "<a href='https://a.example'>cheap loans</a> https://b.example " + "loan " * 40,
    "Visit www.a.example www.b.example www.c.example www.d.example",
)


@pytest.mark.parametrize("text", PROSE)
def test_prose_in_any_language_is_no_spam(text: str) -> None:
    assert spam_score(text, links=1) < 20


@pytest.mark.parametrize("text", ADVERTISING)
def test_advertising_is_likely_spam(text: str) -> None:
    assert LIKELY_SPAM <= spam_score(text) <= 100


@pytest.mark.django_db
def test_organisation_is_recognised_by_name_acronym_partner_and_words() -> None:
    name = {"en": "Union of Rural Telephones", "fr": "Union des téléphones ruraux"}
    union = OrganisationFactory(slug="urt", name=name, short={"en": "URT"})
    OrganisationFactory(slug="other", name={"en": "Bureau of Roads"}, short={"en": "Roads"})
    stored(
        record(partners=(Partner("Union of Rural Telephones", ref="XM-1"), Partner("Rural Phone Union", ref="XM-1")))
    )
    for written, reason in (
        ("union des telephones RURAUX", "name"),
        ("U.R.T.", None),
        ("urt", "name"),
        ("Rural Phone Union", "partner"),
        ("Union of Rural Radio and Telephones", "similar"),
        ("Entirely different", None),
        ("", None),
    ):
        matches = match_organisations(written)
        assert [(match.organisation, str(match.reason)) for match in matches] == ([(union, reason)] if reason else [])


@pytest.mark.django_db
def test_short_name_of_a_new_organisation_is_free_in_every_script() -> None:
    OrganisationFactory(slug="hill-radio")
    names = ("Hill Radio", "مكتبات", "new", "x" * 90)
    assert [free_organisation_slug(name) for name in names] == ["hill-radio-2", "organisation", "new-2", "x" * 45]
