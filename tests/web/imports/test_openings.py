"""How often the file of an import is opened, and looked at, on its way from upload to applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded

from goalweave.accounts.models import Role
from goalweave.formats.reading import csv_rows, profile
from goalweave.imports.models import Import, State
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db
HEADS = ("id", "title", "wo", "budget")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What was done with the file: opened, its format, encoding and separator told. The real functions do their work."""
    counts: Counter[str] = Counter()

    def count(owner: Any, function: str, label: str, counts_for: Callable[..., bool] = lambda *_: True) -> None:
        real = getattr(owner, function)

        def counted(*arguments: Any, **options: Any) -> Any:
            counts[label] += counts_for(*arguments)
            return real(*arguments, **options)

        monkeypatch.setattr(owner, function, counted)

    def is_upload(path: Path, mode: str = "r", *_rest: Any) -> bool:
        return path.parent.name == "imports" and path.suffix in (".csv", ".xlsx") and "r" in mode

    count(Path, "open", "opened", is_upload)
    count(profile, "detect_format", "format")
    count(csv_rows, "guess_encoding", "encoding")
    count(csv_rows, "guess_delimiter", "separator")
    return counts


@pytest.fixture
def browser(settings: Any, tmp_path: Path, client: Client) -> Client:
    settings.DATA_DIR = tmp_path
    loaded()
    client.force_login(member(OrganisationFactory(slug="ministry"), Role.EDITOR).user)
    return client


def send(browser: Client, content: bytes, name: str) -> str:
    """The address of the new import."""
    file = SimpleUploadedFile(name, content)
    return browser.post("/import/new/", {"file": file, "organisation": "ministry"}).url  # type: ignore[attr-defined]


def workbook(*rows: tuple[str, ...]) -> bytes:
    book, stream = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(stream)
    return stream.getvalue()


def choose_columns(browser: Client, address: str, *fields: str) -> None:
    chosen = {f"column-{place}": field for place, field in enumerate(fields)}
    browser.get(browser.post(f"{address}columns/", chosen).url)  # type: ignore[attr-defined]


def test_csv_file_is_looked_at_once_and_read_once(browser: Client, seen: Counter[str]) -> None:
    address = send(browser, b"id,title,wo,budget\nA,Wells,Kenya,500 USD\n", "work.csv")
    looked = {"opened": 1, "format": 1, "encoding": 1, "separator": 1}
    assert seen == looked
    browser.get(address)
    assert seen == looked
    choose_columns(browser, address, "id", "title", "country", "budget")
    browser.post(f"{address}apply/")
    browser.get(address)
    assert seen == looked | {"opened": 2}
    assert Import.objects.get().state == State.APPLIED
    assert [(record.slug, record.places.get().area) for record in Record.objects.all()] == [("A", "KE")]


def test_other_columns_need_no_other_look(browser: Client, seen: Counter[str]) -> None:
    address = send(browser, b"id;title;wo;budget\nA;Wells;Kenya;500 USD\n", "work.csv")
    choose_columns(browser, address, "id", "title", "country", "budget")
    choose_columns(browser, address, "id", "title", "", "spent")
    # Each trial reads the rows; how they are to be read is known.
    assert seen == {"opened": 3, "format": 1, "encoding": 1, "separator": 1}


def test_workbook_is_looked_at_once_and_read_once(browser: Client, seen: Counter[str]) -> None:
    address = send(browser, workbook(HEADS, ("A", "Wells", "Kenya", "500 USD")), "work.xlsx")
    browser.get(address)
    choose_columns(browser, address, "id", "title", "country", "budget")
    browser.post(f"{address}apply/")
    assert seen == {"opened": 2, "format": 1}
    assert Import.objects.get().state == State.APPLIED


def test_file_without_a_profile_is_looked_at_again(browser: Client, seen: Counter[str], tmp_path: Path) -> None:
    address = send(browser, b"id,title,wo,budget\nA,Wells,Kenya,500 USD\n", "work.csv")
    for path in (tmp_path / "imports").glob("*.profile"):
        path.unlink()
    for _time in range(2):
        assert b"Wells" in browser.get(address).content
    assert (seen["opened"], seen["format"]) == (2, 2)


def test_nothing_is_left_of_a_file_that_is_cancelled(browser: Client, tmp_path: Path) -> None:
    address = send(browser, b"id,title,wo,budget\nA,Wells,Kenya,500 USD\n", "work.csv")
    choose_columns(browser, address, "id", "title", "country", "budget")
    assert list((tmp_path / "imports").iterdir())
    browser.post(f"{address}cancel/")
    assert not list((tmp_path / "imports").iterdir())
