"""PDF files, made by hand."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence

import pytest
from pypdf import PdfReader, PdfWriter

from goalweave.core.errors import InputError, LimitError
from goalweave.formats import Limits, read
from goalweave.formats.documents.pdf import read_source

PdfLine = tuple[float, float, float, str]
MakePdf = Callable[[Sequence[Sequence[PdfLine]]], bytes]


def column(*texts: str, top: float = 700, size: float = 10) -> list[PdfLine]:
    return [(72, top - 12 * number, size, text) for number, text in enumerate(texts)]


def report(make_pdf: MakePdf) -> bytes:
    def page(number: int, *lines: PdfLine) -> list[PdfLine]:
        return [(72, 800, 8, "Annual report of the agency"), *lines, (290, 30, 8, f"Page {number} of 3")]

    return make_pdf(
        [
            page(
                1,
                (72, 760, 16, "**Digital skills"),
                *column(
                    "The agency trained two hundred teachers of rural schools in the use of tab-",
                    "lets, and gave them the books that they had asked for in the spring of last",
                    "year.",
                    "It also opened a library in the capital, and another one in the second larg-",
                    "est town (the “house of books”).",
                ),
                *column("We worked with:", top=600),
                *column(
                    "• UNICEF, in the whole of the country and in all of its schools, and with the",
                    "government",
                    "• UNESCO",
                    top=580,
                ),
            ),
            page(
                2,
                *column("**Results", top=720),
                *column("The number of pupils who finish their school grew in each of the years that"),
            ),
            page(
                3,
                *column("followed, as the ministry says in its own report."),
                *column("The end was celebrated by all.", top=640),
            ),
        ]
    )


def test_a_pdf_gives_headings_paragraphs_and_items_by_page(make_pdf: MakePdf) -> None:
    found = [(p.locator, p.kind, p.level, p.text) for p in read_source(report(make_pdf), "a.pdf", Limits()).content]
    assert found == [
        ("page 1", "heading", 1, "Digital skills"),
        (
            "page 1",
            "paragraph",
            0,
            (
                "The agency trained two hundred teachers of rural schools in the use of tablets, "
                "and gave them the books that they had asked for in the spring of last year."
            ),
        ),
        (
            "page 1",
            "paragraph",
            0,
            "It also opened a library in the capital, and another one in the second largest town (the “house of books”).",
        ),
        ("page 1", "paragraph", 0, "We worked with:"),
        ("page 1", "item", 0, "UNICEF, in the whole of the country and in all of its schools, and with the government"),
        ("page 1", "item", 0, "UNESCO"),
        ("page 2", "heading", 0, "Results"),
        (
            "page 2",
            "paragraph",
            0,
            "The number of pupils who finish their school grew in each of the years that followed, as the ministry says in its own report.",
        ),
        ("page 3", "paragraph", 0, "The end was celebrated by all."),
    ]


def test_a_pdf_gives_records(make_pdf: MakePdf) -> None:
    records = list(read(io.BytesIO(report(make_pdf)), "Report.pdf"))
    assert [(record.source.locator, record.title["en"]) for record in records] == [
        (
            "§ Digital skills › page 1",
            "Training of two hundred teachers of rural schools in the use of tablets",
        ),
        (
            "§ Digital skills › page 1",
            "Library in the capital",
        ),
        (
            "§ Digital skills › page 1",
            "UNICEF, in the whole of the country and in all of its schools, and with the government",
        ),
        ("§ Digital skills › page 1", "UNESCO"),
        (
            "§ Digital skills › page 2",
            "Number of pupils",
        ),
        ("§ Digital skills › page 3", "End"),
    ]


def test_an_owner_password_alone_does_not_hinder_reading(make_pdf: MakePdf) -> None:
    assert (
        read_source(encrypted(report(make_pdf), ""), "a.pdf", Limits()).content
        == read_source(report(make_pdf), "a.pdf", Limits()).content
    )


def encrypted(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_an_encrypted_pdf_is_refused(make_pdf: MakePdf) -> None:
    with pytest.raises(InputError, match=r"^a\.pdf: the PDF is password-protected; save a copy without a password$"):
        read(io.BytesIO(encrypted(report(make_pdf), "secret")), "a.pdf")


def test_a_truncated_pdf_is_refused(make_pdf: MakePdf) -> None:
    data = report(make_pdf)
    for share in (0.2, 0.5, 0.9):
        with pytest.raises(InputError, match=r"^a\.pdf: the PDF is incomplete: its end is missing$"):
            read(io.BytesIO(data[: int(share * len(data))]), "a.pdf")


def test_a_damaged_pdf_is_refused() -> None:
    with pytest.raises(InputError, match=r"^a\.pdf: the PDF is damaged and cannot be read$"):
        read(io.BytesIO(b"%PDF-1.4\nnothing else\nstartxref\n9\n%%EOF"), "a.pdf")


def test_a_damaged_page_is_named(make_pdf: MakePdf) -> None:
    data = make_pdf([column("The first page has words enough."), column("The second is broken.")])
    broken = data.replace(b"is broken.) Tj", b"is broken.]]Tj")
    with pytest.raises(InputError, match=r"^a\.pdf \[page 2\]: this page of the PDF is damaged and cannot be read$"):
        read(io.BytesIO(broken), "a.pdf")


def test_a_scan_is_refused(make_pdf: MakePdf) -> None:
    with pytest.raises(InputError, match=r"^a\.pdf: the PDF has no text, only page images \(a scan\)"):
        read(io.BytesIO(make_pdf([[(290, 30, 8, "Page 1")], [(290, 30, 8, "Page 2")]])), "a.pdf")


def test_the_number_of_pages_is_limited(make_pdf: MakePdf) -> None:
    with pytest.raises(LimitError, match=r"^a\.pdf: the PDF has 3 pages; the limit is 2$"):
        read(io.BytesIO(report(make_pdf)), "a.pdf", limits=Limits(pages=2))


def test_a_cycle_in_the_pages_is_no_endless_loop(make_pdf: MakePdf) -> None:
    looped = report(make_pdf).replace(b"/Kids [5 0 R", b"/Kids [2 0 R")
    with pytest.raises(InputError):
        read(io.BytesIO(looped), "a.pdf")


def test_flaws_that_are_read_around_are_not_logged(make_pdf: MakePdf, caplog: pytest.LogCaptureFixture) -> None:
    flawed = report(make_pdf).replace(b"0000000009 00000 n", b"0000000019 00000 n")
    with caplog.at_level(logging.WARNING):
        assert read_source(flawed, "a.pdf", Limits()).content
    assert caplog.records == []
    assert logging.getLogger("pypdf").level == logging.NOTSET
