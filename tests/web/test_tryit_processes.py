"""The try-it page under attack: limits of time, of the queue and of requests, and processes that do the work."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.factories.catalogues import loaded
from tests.factories.jobs import LONG, work_for_long

from goalweave.accounts.rate_limits import RateLimit
from goalweave.process_pool import Pool
from goalweave.web.tryit import views

TEXT = "We bring affordable broadband internet to villages, as SDG 9 asks (target 9.c)."


@pytest.fixture(scope="module")
def small(standing: None) -> None:
    """Goals and action lines."""
    loaded()


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_address_that_sends_too_many_texts_is_told_when_to_come_again(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GOALWEAVE_TRY_RATE = 2
    settings.GOALWEAVE_TIER = "none"
    limit = RateLimit("try", views.WINDOW, clock=lambda: 600.0)
    monkeypatch.setattr(views, "rate_limit", lambda: limit)
    addresses = ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::3"]
    pages = [client.post("/fr/try/", {"text": TEXT}, REMOTE_ADDR=address) for address in addresses]
    assert [page.status_code for page in pages] == [200, 200, 429]
    assert 1 <= int(pages[2]["Retry-After"]) <= views.WINDOW
    assert TEXT in pages[2].content.decode()
    assert client.post("/try/", {"text": TEXT}, REMOTE_ADDR="2001:db8:0:2::1").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_process_makes_the_same_page_as_the_site_itself(client: Client, settings: Settings) -> None:
    settings.GOALWEAVE_TIER = "labels"
    expected = client.post("/fr/try/", {"text": TEXT})
    settings.GOALWEAVE_TRY_PROCESSES = 1
    settings.GOALWEAVE_TRY_SECONDS = LONG
    views.pool.cache_clear()
    page = client.post("/fr/try/", {"text": TEXT})
    refused = client.post("/fr/try/", {"file": SimpleUploadedFile("cut.pdf", b"%PDF-1.7\n1 0 obj")})
    views.pool().close()
    views.pool.cache_clear()
    assert expected.status_code == page.status_code == 200
    assert result(page.content.decode()) == result(expected.content.decode())
    assert (refused.status_code, "cut.pdf" in refused.content.decode()) == (400, True)


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
def test_full_queue_is_a_page_that_keeps_the_text(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.GOALWEAVE_TRY_PROCESSES = 1
    monkeypatch.setattr(views, "pool", lambda: Pool(work_for_long, processes=0, waiting=0, seconds=0))
    page = client.post("/try/", {"text": TEXT})
    assert (page.status_code, page["Retry-After"]) == (503, str(views.RETRY))
    assert TEXT in page.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.html", b"<p " + b" ".join(b"a%d=1" % n for n in range(40_000)) + b">Wells</p>", "attributes"),
        ("a.html", b"<p>We build wells</p>" * 100_001, "elements"),
        ("a.txt", b"We build wells for villages. " * 40_000, "characters of text"),
        ("a.txt", b"SDG 4, 9, " * 10_500, "goals and targets"),
    ],
)
def test_page_that_costs_too_much_is_refused(
    client: Client, settings: Settings, name: str, data: bytes, message: str
) -> None:
    settings.GOALWEAVE_TIER = "none"
    page = client.post("/try/", {"file": SimpleUploadedFile(name, data)})
    assert page.status_code == 400
    assert page.content.decode().count('class="note error"') == 1
    assert message in page.content.decode()


def result(page: str) -> str:
    return page.partition('id="result"')[2].partition("</main>")[0]
