"""The reference input: a real answer to a survey, with everything that a web page brings along."""

from __future__ import annotations

import io
import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations, permutations
from pathlib import Path

import docx
import pytest

from goalweave.core.model import Record, RecordKind
from goalweave.formats import read, read_path

pytestmark = pytest.mark.shared

NAME = "itu-2019-submission.txt"


@pytest.fixture(scope="module")
def page(shared: Path) -> list[str]:
    return (shared / "documents" / NAME).read_text(encoding="utf-8").split("\n")


@pytest.fixture(scope="module")
def records(shared: Path) -> list[Record]:
    return list(read_path(shared / "documents" / NAME))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def bullets(page: list[str]) -> dict[int, str]:
    """Line → text of each line that begins with a bullet."""
    return {number: squeezed(line.strip()[1:]) for number, line in enumerate(page, 1) if line.strip().startswith("•")}


def places(records: list[Record]) -> dict[int, Record]:
    """Line → the record that stands there."""
    by_line: dict[int, Record] = {}
    for record in records:
        for place in (record.source, *record.also):
            by_line[int(place.locator.rsplit("line ", 1)[1])] = record
    return by_line


def test_the_bullets_of_the_page_are_records(page: list[str], records: list[Record]) -> None:
    by_line = places(records)
    missing = [text for number, text in bullets(page).items() if number not in by_line]
    assert len(bullets(page)) == 50
    assert missing == []


def test_a_bullet_is_the_text_of_its_record_or_a_repetition_of_it(page: list[str], records: list[Record]) -> None:
    by_line = places(records)
    for number, text in bullets(page).items():
        record = by_line[number]
        own = record.source.locator.endswith(f"line {number}")
        assert record.body == text if own else _words(text) <= _words(record.body)


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def test_all_text_is_what_stands_on_the_page(page: list[str], records: list[Record]) -> None:
    for number, record in places(records).items():
        if record.source.locator.endswith(f"line {number}"):
            assert record.body in squeezed(page[number - 1])


def test_no_text_stands_twice(records: list[Record]) -> None:
    bodies = [re.sub(r"\W+", " ", record.body).casefold().strip() for record in records]
    assert [body for body, count in Counter(bodies).items() if count > 1] == []
    for one, other in combinations(bodies, 2):
        numbers = [re.findall(r"\d+", body) for body in (one, other)]
        assert (
            numbers[0] != numbers[1]
            or SequenceMatcher(None, one, other).quick_ratio() < 0.9
            or SequenceMatcher(None, one, other).ratio() < 0.9
        )


def test_no_sentence_of_a_record_is_another_record(records: list[Record]) -> None:
    bodies = [record.body.rstrip(".;") for record in records if len(record.body.split()) >= 8]
    assert [short for short, long in permutations(bodies, 2) if short in long] == []


def test_the_repeated_list_of_mechanisms_is_counted(records: list[Record]) -> None:
    counts = {
        record.title["en"]: (record.mentions, record.kind) for record in records if record.kind is RecordKind.MECHANISM
    }
    twice = (2, RecordKind.MECHANISM)
    assert counts["Chief Executive Board for Coordination"] == (1, RecordKind.MECHANISM)
    assert counts["High Level Committee on Programmes"] == twice
    assert counts["High Level Committee on Management"] == twice
    assert counts["Interagency Task Team on Financing for Development"] == twice
    assert counts["United Nations Sustainable Development Group (including UNDAFs)"] == twice


def test_years_keep_statements_apart(records: list[Record]) -> None:
    inputs = [record for record in records if record.body.startswith("ITU's main input to")]
    assert [(record.source.locator, record.mentions) for record in inputs] == [
        ("§ 4.1 › line 101", 1),
        ("§ 4.1 › line 104", 1),
        ("§ 4.1 › line 109", 1),
    ]


def test_furniture_questions_and_headings_are_no_records(page: list[str], records: list[Record]) -> None:
    text = "\n".join(record.body for record in records)
    for words in ("JavaScript", "View Attachment", "Year of submission", "ECESA Plus Member", "Please", "If yes"):
        assert words not in text
    numbered = [number for number, line in enumerate(page, 1) if re.match(r"\d+(\.\d+)?\.? \S", line.strip())]
    assert len(numbered) == 27
    assert places(records).keys().isdisjoint(numbered)


def test_every_record_has_its_section(records: list[Record]) -> None:
    sections = [re.fullmatch(r"§ (\d+(?:\.\d)?) › line \d+", record.source.locator) for record in records]
    assert all(sections)
    expected = [
        "1",
        "2.1",
        "2.2",
        "2.3",
        "2.4",
        "2.5",
        "3.1",
        "3.3",
        "3.4",
        "3.5",
        "3.6",
        "3.7",
        "3.8",
        "4.1",
        "4.2",
        "4.3",
        "4.4",
        "4.5",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
    ]
    assert list(dict.fromkeys(match[1] for match in sections if match)) == expected


def test_the_page_in_numbers(records: list[Record]) -> None:
    assert len(records) == len({record.id for record in records}) == 99
    assert sum(record.mentions for record in records) == 110
    assert {record.language for record in records} == {"en"}


def test_the_same_page_as_a_word_document_says_the_same(page: list[str], records: list[Record]) -> None:
    document = docx.Document()
    for line in filter(None, map(str.strip, page)):
        if line.startswith("•"):
            document.add_paragraph(line[1:].strip(), style="List Bullet")
        else:
            document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    told = [(record.body, record.mentions, record.kind) for record in read(file, "itu.docx")]
    assert told == [(record.body, record.mentions, record.kind) for record in records]
