"""Every kind of page: axe finds nothing, nothing runs over the edge, in English and Arabic, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, StorageState
from tests.browser.looks import look_at
from tests.browser.people import member

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "frameworks": "/frameworks/",
    "tree": "/frameworks/sdg@2025/",
    "node": "/frameworks/sdg@2025/9/",
    "sankey": "/explore/",
    "matrix": "/explore/?f=wsis&f=sdg&view=matrix&open=sdg:9&link=wsis:C2~sdg:9.c",
    "table": "/explore/?f=wsis&f=sdg&view=table",
    "chosen": "/explore/?f=wsis&f=sdg&link=wsis:C2~sdg:9",
    "records": "/records/",
    "record": "/records/1/",
    "search": "/search/?q=broadband",
    "try": "/try/",
    "about": "/about/",
    "missing": "/no-such-page/",
    "rollup": "/rollup/",
    "rollup of regions": "/rollup/?rows=area&column=accepted&column=suggested&column=money",
    "organisations": "/organisations/",
    "downloads": "/organisations/itu/downloads/",
    "partners": "/partners/",
    "sign-in": "/sign-in/",
}
OF_MEMBERS = {
    "me": "/me/",
    "new record": "/records/new/",
    "edit": "/records/1/edit/",
    "review": "/review/",
    "imports": "/import/",
    "new import": "/import/new/",
    "own frameworks": "/import/frameworks/",
    "history": "/history/",
    "trash": "/trash/",
    "people": "/organisations/itu/people/",
    "missing": "/records/999999/",
}


@pytest.fixture(scope="session")
def manager(browser: Browser, site: str) -> StorageState:
    """The cookies of a manager, who has every page that members have."""
    return member(browser, site, "manager")


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(browser: Browser, site: str, axe_source: str, name: str) -> None:
    look_at(browser, site, PAGES[name], axe_source, status=404 if name == "missing" else 200)


@pytest.mark.parametrize("name", OF_MEMBERS)
def test_page_of_members_is_accessible_and_fits(
    browser: Browser, site: str, manager: StorageState, axe_source: str, name: str
) -> None:
    status = 404 if name == "missing" else 200
    look_at(browser, site, OF_MEMBERS[name], axe_source, status=status, signed_in=manager)
