"""A record's page: inside a marked passage stand the words that carried the score."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.markup import compact

from goalweave.core.model import Evidence

pytestmark = pytest.mark.django_db

TEXT = "Nothing. Networks <and> radio for schools."
ARABIC = "شبكات للمدارس"


def prose(client: Client, address: str) -> str:
    """The marked text of a page."""
    page = compact(client.get(address).content.decode())
    found = re.search(r'<div class="prose" lang[^>]*><p>(.*?)</p></div>', page, flags=re.DOTALL)
    assert found, page
    return found[1]


def test_words_stand_out_inside_the_passage_and_are_escaped(client: Client) -> None:
    loaded()
    passage = Evidence(TEXT[9:], 9, 42, "en", ((0, 14), (25, 32)))
    row = stored(
        record(
            text={"en": TEXT},
            mappings=(mapping("sdg@2020:9.c", "suggested", "classifier:labels-1", evidence=(passage,)),),
        )
    )["one"]
    assert prose(client, f"/records/{row.pk}/") == (
        'Nothing. <mark class="c-sdg-9 dashed" data-evidence="1"><b class="telling">Networks &lt;and&gt;</b> radio for '
        '<b class="telling">schools</b>.<sup id="evidence-1">1</sup></mark>'
    )


def test_a_passage_without_words_is_marked_as_a_whole(client: Client) -> None:
    loaded()
    passage = Evidence(TEXT[9:17], 9, 17, "en")
    row = stored(record(text={"en": TEXT}, mappings=(mapping("sdg@2020:9.c", evidence=(passage,)),)))["one"]
    assert prose(client, f"/records/{row.pk}/") == (
        'Nothing. <mark class="c-sdg-9" data-evidence="1">Networks<sup id="evidence-1">1</sup></mark>'
        " &lt;and&gt; radio for schools."
    )


def test_words_stand_out_in_arabic_and_the_key_says_what_they_are(client: Client) -> None:
    loaded()
    passage = Evidence(ARABIC, 0, 13, "ar", ((0, 5),))
    one = record(
        text={"ar": ARABIC}, language="ar", mappings=(mapping("sdg@2020:9.c", "suggested", evidence=(passage,)),)
    )
    row = stored(one)["one"]
    assert '<b class="telling">شبكات</b> للمدارس' in prose(client, f"/ar/records/{row.pk}/")
    page = compact(client.get(f"/records/{row.pk}/").content.decode())
    assert '<b class="telling">bold</b></mark> words that determined the score' in page
