"""The first look at an upload, taken by a process that can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.factories.jobs import LONG
from tests.imports.conftest import Bring

from goalweave.core.errors import InputError, LimitError
from goalweave.imports import files, first_look
from goalweave.imports.models import Import
from goalweave.imports.parsed_cache import first_records, profile_upload
from goalweave.process_pool import JobTimeout, PoolFull, WorkerDied

pytestmark = pytest.mark.django_db
TEXT = "Wells\n\nWe dig wells for 40 villages, and train those who keep them."


@pytest.fixture
def process(settings: Settings) -> Iterator[None]:
    settings.GOALWEAVE_IMPORT_SECONDS = LONG
    yield
    first_look.reading_pool(LONG).close()
    first_look.reading_pool.cache_clear()


class Failing:
    """A pool in which each job ends so."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def work(self, *job: object) -> object:
        raise self.error


def read_first(upload: Import) -> list[str]:
    records = first_records(upload, profile_upload(upload.stored, upload.name), 20)
    return [record.title["en"] for record in records]


def test_process_sees_what_the_site_itself_sees(upload: Bring, settings: Settings, process: None) -> None:
    settings.GOALWEAVE_IMPORT_SECONDS = 0
    table, text = upload("code,Title\nA,Wells\n"), upload(TEXT, "wells.txt")
    expected = profile_upload(table.stored, table.name), read_first(text)
    settings.GOALWEAVE_IMPORT_SECONDS = LONG
    table, text = upload("code,Title\nA,Wells\n"), upload(TEXT, "wells.txt")
    assert (profile_upload(table.stored, table.name), read_first(text)) == expected
    with pytest.raises(InputError) as refused:
        read_first(upload(b"%PDF-1.7\n1 0 obj", "cut.pdf"))
    settings.GOALWEAVE_IMPORT_SECONDS = 0
    with pytest.raises(InputError) as expected_refusal:
        read_first(upload(b"%PDF-1.7\n1 0 obj", "cut.pdf"))
    assert str(refused.value) == str(expected_refusal.value)


def test_records_are_read_once_for_as_long_as_they_would_be_the_same(
    upload: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = upload(TEXT, "wells.txt")
    before = read_first(text)
    monkeypatch.setattr(first_look, "run_job", lambda *job: pytest.fail("it has been read"))
    assert read_first(text) == before
    text.corrections = {"title": {"Wells": "Pumps"}}
    with pytest.raises(pytest.fail.Exception):
        read_first(text)


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (JobTimeout(), LimitError, "longer than 60 seconds"),
        (WorkerDied(), LimitError, "too much memory"),
        (PoolFull(), InputError, "try again in a minute"),
    ],
)
def test_file_that_cannot_be_read_in_time_is_refused_and_nothing_of_it_stays(
    upload: Bring,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    kind: type[InputError],
    message: str,
) -> None:
    settings.GOALWEAVE_IMPORT_SECONDS = 60
    monkeypatch.setattr(first_look, "reading_pool", lambda seconds: Failing(error))
    with pytest.raises(kind, match=message) as refused:
        upload("code,Title\nA,Wells\n")
    assert refused.value.file == "projects.csv"
    assert not Import.objects.exists()
    assert not list(Path(files.uploads_folder()).iterdir())
