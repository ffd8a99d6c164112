"""ZIP archives within limits."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.limits import Limits


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_an_archive_gives_its_members() -> None:
    archive = open_archive(io.BytesIO(zipped({"a": b"one", "b/c": b"two"})), "x.docx", Limits())
    assert archive.members == ("a", "b/c")
    assert [archive.read_member(member) for member in archive.members] == [b"one", b"two"]
    assert archive.expanded == 6


def test_a_decompression_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"word/document.xml": b"\0" * 5_000_000})
    with pytest.raises(
        LimitError,
        match=r"^x\.docx \[word/document\.xml\]: .+ unpacks to [\d,]+ times its size; the limit is 200 times$",
    ):
        open_archive(io.BytesIO(bomb), "x.docx", Limits())


def test_a_small_member_may_be_packed_tightly() -> None:
    archive = open_archive(io.BytesIO(zipped({"a": b"\0" * 900_000})), "x.docx", Limits())
    assert len(archive.read_member("a")) == 900_000


def test_the_sum_of_the_members_is_limited() -> None:
    data = zipped({"a": b"x" * 60, "b": b"y" * 60}, zipfile.ZIP_STORED)
    with pytest.raises(LimitError, match="unpacks to more than the limit of 100 bytes"):
        open_archive(io.BytesIO(data), "x.docx", Limits(expanded=100))


def test_a_member_without_a_name_is_damage() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"one")
        archive.filelist[0].filename = ""
    with pytest.raises(
        InputError, match=r"^x\.docx: the file is damaged or incomplete: it is not a complete ZIP archive$"
    ):
        open_archive(file, "x.docx", Limits())


def test_the_number_of_members_is_limited() -> None:
    data = zipped({str(number): b"" for number in range(5)})
    with pytest.raises(LimitError, match="has 5 files; the limit is 4"):
        open_archive(io.BytesIO(data), "x.docx", Limits(members=4))


def test_reading_counts_what_is_read_more_than_once() -> None:
    archive = open_archive(io.BytesIO(zipped({"a": b"x" * 60})), "x.docx", Limits(expanded=100))
    archive.read_member("a")
    with pytest.raises(LimitError, match="limit of 100 bytes"):
        archive.read_member("a")


def test_a_member_that_lies_about_its_size_is_damaged() -> None:
    data = bytearray(zipped({"a": b"x" * 5000}))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 10)
    archive = open_archive(io.BytesIO(bytes(data)), "x.docx", Limits())
    with pytest.raises(InputError, match=r"x\.docx: the part a is damaged"):
        archive.read_member("a")


def test_a_password_is_named() -> None:
    data = bytearray(zipped({"a": b"secret"}))
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 0x1
    with pytest.raises(InputError, match=r"the file is password-protected"):
        open_archive(io.BytesIO(bytes(data)), "x.docx", Limits())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"1")
        archive.writestr("a", b"2")
    with pytest.raises(InputError, match="twice"):
        open_archive(file, "x.docx", Limits())


def test_a_missing_part_is_named() -> None:
    archive = open_archive(io.BytesIO(zipped({"a": b""})), "x.docx", Limits())
    with pytest.raises(InputError, match=r"x\.docx: the part word/document\.xml is missing"):
        archive.read_member("word/document.xml")


@pytest.mark.parametrize("cut", [4, 30, -1, -10])
def test_a_cut_off_archive_is_refused(cut: int) -> None:
    data = zipped({"a": b"some words" * 20})
    with pytest.raises(InputError, match=r"the file is damaged or incomplete"):
        open_archive(io.BytesIO(data[:cut]), "x.docx", Limits())


@pytest.mark.parametrize("place", [1, 0x7FFFFFFF, 0xFFFFFF00])
def test_a_member_that_is_elsewhere_is_one_error(place: int) -> None:
    """place: of the member in the file, as the list at the end of the archive says it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    content = bytearray(data.getvalue())
    entry = content.index(b"PK\x01\x02")
    content[entry + 42 : entry + 46] = struct.pack("<I", place)
    with pytest.raises(InputError, match="damaged"):
        open_archive(io.BytesIO(bytes(content)), "a.zip", Limits()).read_member("a.xml")
    with pytest.raises(InputError, match="damaged"):
        open_archive(io.BytesIO(bytes(content)), "a.zip", Limits()).read_head("a.xml", 10)


@pytest.mark.parametrize("size", [1, 200])
def test_a_list_of_members_with_another_size_is_one_error(size: int) -> None:
    """size: bytes by which the list is said to be longer than it is."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    content = bytearray(data.getvalue())
    end = content.index(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<I", struct.unpack_from("<I", content, end + 12)[0] + size)
    with pytest.raises(InputError, match="damaged"):
        open_archive(io.BytesIO(bytes(content)), "a.zip", Limits()).read_member("a.xml")
