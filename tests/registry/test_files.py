"""Which files are taken, by what is in them."""

from __future__ import annotations

import errno
import hashlib
import io
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.base import File
from hypothesis import given, strategies as st
from tests.factories.files import DOCX, JPEG, ODS, ODT, PDF, PNG, PPTX, WEBP, XLSX, office, package

from goalweave.core.errors import InputError, LimitError
from goalweave.registry import files
from goalweave.registry.files import MEDIA_TYPES, inspect_file

GOOD = {
    "a.pdf": PDF, "a.PNG": PNG, "a.jpg": JPEG, "a.jpeg": JPEG, "a.webp": WEBP, "a.docx": DOCX, "a.xlsx": XLSX,
    "a.pptx": PPTX, "a.odt": ODT, "a.ods": ODS, "a.csv": b"a;b\n1;2\n", "a.txt": "نص قصير".encode(),
    "a.tsv": b"a\tb\tc\n1\t2\t3\n4\t5\t6\n", "utf16.txt": "Plain words".encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_what_its_content_says(name: str) -> None:
    content = GOOD[name]
    ending = {"jpg": "jpeg", "tsv": "csv"}.get(name.split(".")[1].lower(), name.split(".")[1].lower())
    looked = inspect_file(name, io.BytesIO(content))
    assert (looked.name, looked.media_type, looked.size) == (name, MEDIA_TYPES[ending], len(content))
    assert looked.digest == hashlib.sha256(content).hexdigest()


MACRO = office("word/document.xml", **{"word/vbaProject.bin": b"\x00"})
ENABLED = '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
BAD = {
    "a PNG called PDF": ("a.pdf", PNG, "PNG file"),
    "a PDF called PNG": ("a.png", PDF, "PDF file"),
    "a workbook called Word": ("a.docx", XLSX, "XLSX file"),
    "words called PDF": ("a.pdf", b"Only words.", "not a PDF"),
    "words called PNG": ("a.png", b"Only words.", ""),
    "a program called text": ("a.txt", b"MZ\x90\x00\x03" + bytes(range(32)) * 40, ""),
    "NUL far behind": ("a.txt", b"word " * 20_000 + b"\x00", "not text"),
    "macros": ("a.docx", MACRO, "macros"),
    "macros by their type": ("a.xlsx", office("xl/workbook.xml", types=ENABLED), "macros"),
    "a macro file by name": ("a.docm", DOCX, "not accepted; accepted types"),
    "macros of OpenDocument": (
        "a.odt",
        package({"mimetype": MEDIA_TYPES["odt"], "Basic/Standard/a.xml": "x"}),
        "macros",
    ),
    "ActiveX": ("a.pptx", office("ppt/presentation.xml", **{"ppt/activeX/activeX1.bin": b"x"}), "macros"),
    "SVG": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
    "SVG called text": ("a.txt", b"\xef\xbb\xbf <SVG onload=alert(1)>", "markup"),
    "HTML called CSV": ("a.csv", b"<!DOCTYPE html><html><body>x</body></html>", "markup"),
    "HTML": ("a.html", b"<html></html>", ""),
    "XML called text": ("a.txt", b"<?xml version='1.0'?><x/>", "markup"),
    "an archive": ("a.zip", package({"a.txt": "x"}), ""),
    "an archive called Word": ("a.docx", package({"a.txt": "x"}), "archive"),
    "half an archive": ("a.docx", DOCX[:60], "damaged"),
    "an old Word file": ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "password"),
    "nothing": ("a.pdf", b"", "empty"),
    "no ending": ("README", b"Only words.", "not accepted; accepted types"),
    "a hidden ending": ("a.pdf.exe", PDF, "not accepted; accepted types"),
    "a reversed ending": ("a\u202efdp.exe", PDF, "not accepted; accepted types"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_belies_its_name_or_could_act_is_refused_with_its_name(case: str) -> None:
    name, content, told = BAD[case]
    with pytest.raises(InputError) as caught:
        inspect_file(name, io.BytesIO(content))
    assert told in caught.value.message
    assert caught.value.field == "file"
    assert caught.value.file
    assert "\u202e" not in caught.value.file


def test_a_file_over_the_limit_is_refused_without_being_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 3 * files.CHUNK)
    content = io.BytesIO(bytes(9 * files.CHUNK))
    with pytest.raises(LimitError, match="larger than the limit of 3 MB"):
        inspect_file("a.pdf", content)
    assert content.tell() == 4 * files.CHUNK


def test_a_bomb_is_not_unpacked() -> None:
    assert inspect_file(
        "a.docx", io.BytesIO(package({"[Content_Types].xml": "<x>" + " " * 5_000_000, "word/document.xml": "x"}))
    )


@pytest.mark.parametrize("place", [1, 0x7FFFFFFF, 0xFFFFFF00])
def test_an_archive_whose_parts_do_not_fit_together_is_refused(place: int) -> None:
    """place: of its first member in the file, as its list says."""
    content = bytearray(DOCX)
    entry = content.index(b"PK\x01\x02")
    content[entry + 42 : entry + 46] = struct.pack("<I", place)
    with pytest.raises(InputError, match="damaged"):
        inspect_file("a.docx", io.BytesIO(bytes(content)))


def test_folders_in_a_name_and_long_names_are_cut() -> None:
    assert inspect_file("..\\..\\etc/passwd.pdf", io.BytesIO(PDF)).name == "passwd.pdf"
    assert inspect_file("é" * 400 + ".pdf", io.BytesIO(PDF)).name == "é" * 196 + ".pdf"


@given(st.binary(max_size=300), st.sampled_from([*GOOD, "a", ".pdf", "a."]))
def test_any_bytes_are_taken_or_refused_with_our_own_error(content: bytes, name: str) -> None:
    with suppress(InputError):
        assert inspect_file(name, io.BytesIO(content)).size == len(content)


class Breaking(File):
    """Content of which the disk holds a part only."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"a part"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_nothing_stays_of_a_file_for_which_the_disk_has_no_room(folder: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        files.private_files().save("attachments/1/x", Breaking(io.BytesIO()))
    assert [path for path in folder.rglob("*") if path.is_file()] == []
