"""The one door of formats."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.formats import Limits, read, read_path

TEXT = b"ITU trained teachers in Kenya.\n\nIt also opened a library.\n\nITU trained teachers in Kenya.\n"


class Pipe(io.BytesIO):
    """A stream that cannot seek, like standard input."""

    def seekable(self) -> bool:
        return False


def lines(stream: io.BytesIO) -> list[tuple[str, str, int]]:
    return [(record.source.locator, record.body, record.mentions) for record in read(stream, "a.txt")]


EXPECTED = [("line 1", "ITU trained teachers in Kenya.", 2), ("line 3", "It also opened a library.", 1)]


def test_read_gives_records_with_repetitions_merged() -> None:
    assert lines(io.BytesIO(TEXT)) == EXPECTED


def test_read_takes_a_pipe() -> None:
    assert lines(Pipe(TEXT)) == EXPECTED


def test_read_begins_at_the_beginning() -> None:
    stream = io.BytesIO(TEXT)
    stream.read(40)
    assert lines(stream) == EXPECTED


@pytest.mark.parametrize("kind", [io.BytesIO, Pipe])
def test_read_refuses_a_file_that_is_too_large(kind: type[io.BytesIO]) -> None:
    with pytest.raises(LimitError, match=r"^a\.txt: the file is larger than the limit of 50 bytes$"):
        read(kind(TEXT), "a.txt", limits=Limits(file=50))


def test_read_fails_before_the_first_record_is_asked_for() -> None:
    with pytest.raises(InputError, match=r"^a\.txt: the file is empty$"):
        read(io.BytesIO(b""), "a.txt")


def test_read_refuses_other_xml() -> None:
    with pytest.raises(InputError, match="XML, but not an IATI activity file"):
        read(io.BytesIO(b"<rss/>"), "a.xml")


def test_read_refuses_a_text_that_states_nothing() -> None:
    with pytest.raises(InputError, match=r"the file does not contain any statements"):
        read(io.BytesIO(b"View Attachment\n\nhttps://www.example.org\n"), "a.txt")


def test_read_path_names_records_by_the_file(tmp_path: Path) -> None:
    path = tmp_path / "Report 2019.txt"
    path.write_bytes(TEXT)
    assert [(record.source.file, record.id[:12]) for record in read_path(path)] == [
        ("Report 2019.txt", "report-2019-")
    ] * 2


def test_read_path_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing\\.txt: the file does not exist"):
        read_path(tmp_path / "nothing.txt")
    with pytest.raises(InputError, match="cannot be opened"):
        read_path(tmp_path)
