"""Formats told by content, then by name."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from goalweave.core.errors import InputError
from goalweave.formats.reading.detect import detect_format


def package(*members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for member in members:
            archive.writestr(member, b"x" * 10)
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"%PDF-1.7\n", "a.pdf", "pdf"),
        (b"\n\n%PDF-1.4\n", "a.bin", "pdf"),
        (package("[Content_Types].xml", "word/document.xml"), "a.docx", "docx"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "xlsx"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "misnamed.docx", "xlsx"),
        (package("[Content_Types].xml"), "a.docm", "docx"),
        (b"Plain words.\n", "a.txt", "txt"),
        (b"Plain words.\n", "README", "txt"),
        ("Des mots \xe0 lire".encode("latin-1"), "a.TXT", "txt"),
        ("Plain words".encode("utf-16"), "a.txt", "txt"),
        (b"# Title\n", "a.md", "md"),
        (b"<div align=center>x</div>\n# Title\n", "a.md", "md"),
        (b"a,b\n1,2\n", "a.csv", "csv"),
        (b"a\tb\n1\t2\n", "a.tsv", "csv"),
        (b"a\tb\tc\n1\t2\t3\n4\t5\t6\n7\t8\t9\n", "a.txt", "csv"),
        (b"<!DOCTYPE html><html>", "a.txt", "html"),
        (b"<!-- made by hand -->\n<HTML>", "a", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html>', "a.xhtml", "html"),
        (b"<p>Words</p>", "a.html", "html"),
        (b"Words without a tag", "a.htm", "html"),
        (b'<?xml version="1.0"?>\n<!-- x --><iati-activities version="2.03">', "a.xml", "iati"),
        ('<?xml version="1.0" encoding="utf-16"?><iati-activities>'.encode("utf-16"), "a.xml", "iati"),
        (b"<!DOCTYPE iati-activities [<!ENTITY a 'b'>]><iati-activities>", "a.xml", "iati"),
        (b"<iati-organisations>", "a.xml", "xml-other"),
        (b'<?xml version="1.0"?><rss>', "feed", "xml-other"),
    ],
)
def test_sniff_tells_the_format(head: bytes, name: str, expected: str) -> None:
    assert detect_format(head, name) == expected


@pytest.mark.parametrize(
    ("head", "name", "words"),
    [
        (b"", "a.txt", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "a.csv", "the file is empty"),
        (b"\xff\xfe", "a.txt", "the file is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.doc", "an old Word document (.doc); save it as .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.xls", "an old Excel workbook (.xls); save it as .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.ppt", "an old PowerPoint presentation (.ppt)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.docx", "the file is password-protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a", "an old Office file"),
        (b"{\\rtf1\\ansi", "a.doc", "RTF"),
        (b"\x89PNG\r\n", "a.png", "an image"),
        (b"\x1f\x8b\x08", "a.gz", "unpack it first"),
        (
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.text",
            "a.odt",
            "an OpenDocument file",
        ),
        (package("ppt/presentation.xml"), "a.pptx", "a PowerPoint presentation"),
        (package("a.txt"), "a.zip", "a ZIP archive; unpack it first"),
        (b"words", "a.docx", "the file is not a Word document, although its name says it is"),
        (b"words", "a.xlsx", "the file is not an Excel workbook, although its name says it is"),
        (b"words", "a.pdf", "the file is not a PDF, although its name says it is"),
        (b"words", "a.xml", "the file is not XML, although its name says it is"),
        (b'{"a": 1}', "a.json", "unknown file format (.json)"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a.exe", "the file is not text, and its format is unknown"),
    ],
)
def test_sniff_says_what_it_cannot_use(head: bytes, name: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)) as raised:
        detect_format(head, name)
    assert raised.value.file == name


def test_sniff_names_what_is_read() -> None:
    with pytest.raises(
        InputError,
        match=r"^a\.json: unknown file format \(\.json\)\. Goalweave reads text, .+ and IATI activity files$",
    ):
        detect_format(b"[]", "a.json")


def test_sniff_takes_no_long_time_over_many_comments() -> None:
    assert detect_format(b"<!--a-->" * 8000 + b"words", "a.txt") == "txt"
