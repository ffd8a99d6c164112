"""Documents of our own that imitate real ones, compared with what should be read from them (bench/document_corpus)."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from tests.formats.documents.conftest import MakeDocx, MakePdf
from tests.formats.documents.test_every_character import assert_whole, read_all

from goalweave.core.text.asides import AsideReason
from goalweave.formats import read

BENCH = Path(__file__).parents[3] / "bench" / "document_records.py"
NAMES = [
    "arabic",
    "bilingual",
    "chinese",
    "email",
    "fiches",
    "form",
    "merged",
    "minutes",
    "notes",
    "placed",
    "russian",
    "spanish",
    "survey",
    "tracked",
    "web",
]
"""The documents that need no layout engine."""


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    specification = importlib.util.spec_from_file_location("document_records", BENCH)
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    # Its dataclasses look their module up there.
    monkeypatch.setitem(sys.modules, "document_records", module)
    monkeypatch.syspath_prepend(str(BENCH.parent))
    specification.loader.exec_module(module)
    return module


def test_documents_of_the_corpus_give_their_records(bench: ModuleType) -> None:
    expected: Counter[tuple[str, str]] = Counter()
    records: Counter[tuple[str, str]] = Counter()
    for name in NAMES:
        expected.update((name, text) for text in bench.expected_outcome(name).records)
        records.update((name, text) for text in bench.read_outcome(name).records)
    same = (expected & records).total()
    assert same >= 0.97 * records.total()
    assert same >= 0.97 * expected.total()


def test_documents_of_the_corpus_set_the_rest_aside_for_its_reason(bench: ModuleType) -> None:
    same = total = 0
    for name in NAMES:
        expected, outcome = bench.expected_outcome(name).asides, bench.read_outcome(name).asides
        same += (expected & outcome).total()
        total += max(expected.total(), outcome.total())
    assert same >= 0.95 * total


@pytest.mark.parametrize("name", ["bilingual", "email", "merged", "placed", "tracked", "web"])
def test_documents_of_the_corpus_are_whole(bench: ModuleType, name: str) -> None:
    assert_whole(*read_all(*bench.corpus_file(name)))


def bodies(data: bytes, name: str) -> list[str]:
    return [record.body for record in read(BytesIO(data), name)]


def test_heads_that_a_page_repeats_are_heads_there_too(make_pdf: MakePdf) -> None:
    def table(*rows: tuple[str, str]) -> list[tuple[float, float, float, str]]:
        heads = [(72.0, 700.0, 10.0, "Event"), (300.0, 700.0, 10.0, "Date")]
        for number, (event, date) in enumerate(rows, 1):
            heads += [(72, 700 - 16 * number, 10, event), (300, 700 - 16 * number, 10, date)]
        return heads

    first = table(("Forum of teachers", "3 May 2019"), ("Course for nurses", "9 May 2019"))
    second = table(("Fair of rural schools", "2 June 2019"), ("Seminar for judges", "5 June 2019"))
    records, document = read_all(make_pdf([first, second]), "a.pdf")
    assert [record.body for record in records] == [
        "Forum of teachers · 3 May 2019",
        "Course for nurses · 9 May 2019",
        "Fair of rural schools · 2 June 2019",
        "Seminar for judges · 5 June 2019",
    ]
    heads = [document.text[aside.span.start : aside.span.end] for aside in document.set_aside]
    assert [text.split() for text in heads] == [["Event", "Date"], ["Event", "Date"]]
    assert {aside.reason for aside in document.set_aside} == {AsideReason.TABLE_HEAD}


def test_rows_of_a_table_are_no_points_of_the_list_above(make_docx: MakeDocx) -> None:
    def row(*texts: str) -> str:
        cells = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts)
        return f"<w:tr>{cells}</w:tr>"

    point = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    introduction = "<w:p><w:r><w:t>The office helps cities to:</w:t></w:r></w:p>"
    points = point.format("plan their streets;") + point.format("plant trees.")
    table = row("Forum on parks", "Lima in 2019") + row("Course on roads", "Quito in 2020")
    assert bodies(make_docx(f"{introduction}{points}<w:tbl>{table}</w:tbl>"), "a.docx") == [
        "The office helps cities to:\nplan their streets;\nplant trees.",
        "Forum on parks · Lima in 2019",
        "Course on roads · Quito in 2020",
    ]


def test_a_cell_over_very_many_rows_is_not_repeated_without_end() -> None:
    wide = "".join(f'<td rowspan="9999">{"word " * 15}</td>' for _ in range(100))
    page = f"<table><tr>{wide}</tr>{'<tr><td>Forum on parks</td></tr>' * 250}</table>"
    records, document = read_all(f"<p>The office opened a school.</p>{page}".encode(), "a.html")
    assert records
    assert len(document.text) < 200_000


def test_a_form_of_questions_and_short_answers_is_no_table_of_events() -> None:
    rows = [("1. What was done for health?", "We hired nurses for ten clinics.")]
    rows.append(("2. What was done for schools?", "We opened a library in each district."))
    cells = "".join(f"<tr><td>{question}</td><td>{answer}</td></tr>" for question, answer in rows)
    assert bodies(f"<table>{cells}</table>".encode(), "a.html") == [answer for _, answer in rows]
