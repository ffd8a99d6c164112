"""The address of a page in each language, which the frame of every page has."""

from __future__ import annotations

from itertools import chain

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import override

from goalweave.web.frame import language_addresses
from goalweave.web.sections import SECTIONS, page_address

CODES = [code for code, _name in settings.LANGUAGES]
PAGES = [page.name for page in chain.from_iterable(section.pages for section in SECTIONS)]


def addresses_of(path: str) -> dict[str, str]:
    request = RequestFactory().get(path)
    with override(path.split("/")[1] if path.split("/")[1] in CODES else "en"):
        request.resolver_match = resolve(request.path_info)
        return language_addresses(request)


def reversed_in_each_language(name: str, *arguments: str) -> dict[str, str]:
    found = {}
    for code in CODES:
        with override(code):
            found[code] = reverse(name, args=arguments)
    return found


@pytest.mark.parametrize("language", CODES)
def test_page_leads_to_itself_in_every_language(language: str) -> None:
    names = [name for name in [*PAGES, "home"] if page_address(name)]
    assert len(names) > 30
    for name in names:
        expected = reversed_in_each_language(name)
        assert addresses_of(expected[language]) == expected, name


@pytest.mark.parametrize("language", CODES)
def test_address_with_parameters_and_query_stays_whole(language: str) -> None:
    expected = {
        code: f"{path}?q=fr%2F&page=2" for code, path in reversed_in_each_language("node", "sdg@2025", "9.c").items()
    }
    assert addresses_of(expected[language]) == expected


def test_address_outside_the_languages_is_the_same_in_all() -> None:
    path = reverse("style")
    assert addresses_of(path) == dict.fromkeys(CODES, path)


def test_address_that_begins_like_a_language_keeps_its_own_beginning() -> None:
    assert addresses_of("/frameworks/")["fr"] == "/fr/frameworks/"


def test_page_address_follows_the_language_and_is_empty_for_an_unknown_name() -> None:
    for code in CODES:
        with override(code):
            assert page_address("about") == reverse("about")
    assert page_address("no-such-page") == ""
    with pytest.raises(NoReverseMatch):
        reverse("no-such-page")
