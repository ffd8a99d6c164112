"""Repositories in ZIP archives, and archives that are made to do harm."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.formats.observations import ReadOptions
from goalweave.formats.observations.open_sdg import is_repository_archive, read_repository_archive
from goalweave.formats.reading.limits import Limits

VALUES = "Year,Sex,Value\n2019,,3\n2020,F,4\n"
LINK = 0o120777 << 16


def archive_of(**files: str) -> BytesIO:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    stream.seek(0)
    return stream


def read(stream: BytesIO, limits: Limits | None = None):
    options = ReadOptions(area="GB")
    return read_repository_archive(stream, "sdg-data.zip", limits=limits or Limits(), options=options)


@pytest.mark.parametrize(("folder", "provider"), [("", "sdg-data"), ("office-data-main/", "office-data")])
def test_a_repository_is_read_also_from_a_folder_in_the_archive(folder: str, provider: str) -> None:
    files = {
        f"{folder}data/indicator_1-1-1.csv": VALUES,
        f"{folder}data/indicator_1-2-1.csv": "Year,Value\n",
        f"{folder}scripts/run.py": "raise SystemExit",
    }
    reading = read(archive_of(**files))
    dataset = reading.dataset
    assert [(one.area, one.time, one.value, one.key) for one in dataset.observations] == [
        ("GB", "2019", 3.0, ()),
        ("GB", "2020", 4.0, (("SEX", "F"),)),
    ]
    assert dataset.empty_files == ("data/indicator_1-2-1.csv",)
    assert dataset.provider is not None
    assert dataset.provider.id == provider


@pytest.mark.parametrize(
    "name", ["../data/1-1-1.csv", "/data/1-1-1.csv", "data/../../1-1-1.csv", "data\\1-1-1.csv", "C:/1.csv"]
)
def test_no_file_leads_out_of_the_archive(name: str) -> None:
    with pytest.raises(InputError, match="leads out of the archive"):
        read(archive_of(**{name: VALUES}))


def test_links_are_refused() -> None:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        link = ZipInfo("data/indicator_1-1-1.csv")
        link.external_attr = LINK
        archive.writestr(link, "/etc/passwd")
    stream.seek(0)
    with pytest.raises(InputError, match="leads out of the archive"):
        read(stream)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(LimitError):
        read(archive_of(**{"data/indicator_1-1-1.csv": VALUES * 100}), Limits(expanded=1_000))


def test_texts_that_would_take_all_memory_are_refused() -> None:
    files = {"data/indicator_1-1-1.csv": VALUES, "meta/1-1-1.md": "---\nindicator_name: Poor people\n---\n"}
    with pytest.raises(LimitError, match=r"sdg-data.zip: the texts of the repository have more than the limit of 30 "):
        read(archive_of(**files), Limits(text=30))
    assert read(archive_of(**files), Limits(text=100))


def test_an_archive_without_values_says_what_it_lacks() -> None:
    with pytest.raises(InputError, match="the archive is not an Open SDG repository") as caught:
        read(archive_of(**{"readme.md": "words"}))
    assert caught.value.file == "sdg-data.zip"


def test_workbooks_and_damaged_files_are_no_repositories() -> None:
    assert is_repository_archive(archive_of(**{"data/1-1-1.csv": VALUES}))
    assert not is_repository_archive(archive_of(**{"[Content_Types].xml": "<x/>"}))
    assert not is_repository_archive(BytesIO(b"PK\x03\x04 and no more"))
    assert not is_repository_archive(BytesIO(b"Year,Value"))
