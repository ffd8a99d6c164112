"""Help: a topic for each section, keys, and its pages."""

from __future__ import annotations

from itertools import chain

import pytest
from django.test import Client

from goalweave.web.help.shortcuts import GROUPS, groups_for
from goalweave.web.help_topics import TERMS, TOPICS
from goalweave.web.sections import MAIN_SECTIONS, SECTIONS


def test_every_section_of_the_navigation_has_a_topic() -> None:
    assert [topic.section for topic in TOPICS if topic.section in MAIN_SECTIONS] == list(MAIN_SECTIONS)


def test_terms_of_the_topics_are_those_of_the_glossary() -> None:
    assert set(chain.from_iterable(topic.terms for topic in TOPICS)) == set(TERMS)


def test_keys_of_the_page_come_first() -> None:
    pages = {page.name for page in chain.from_iterable(section.pages for section in SECTIONS)}
    assert {group.page for group in GROUPS} <= pages | {""}
    assert [group.page for group in groups_for("review")] == ["review", ""]
    assert [group.page for group in groups_for("<script>")] == [""]
    assert groups_for("") == list(GROUPS)


@pytest.mark.django_db
def test_pages_of_help_lead_to_each_other(client: Client) -> None:
    page = client.get("/help/records/").content.decode()
    assert "Filter the list by goal" in page
    assert 'href="/help/#glossary"' in page
    assert 'id="suggestion"' in client.get("/help/").content.decode()
    # To the sign-in, as for every address that may need an account.
    assert [client.get(f"/help/{section}/").status_code for section in ("calls", "nowhere")] == [200, 302]
    assert 'href="/help/records/"' in client.get("/partners/").content.decode()
