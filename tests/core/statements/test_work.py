"""What is done for a text grows with its length, not with the square of it; counted in calls and copied characters."""

from __future__ import annotations

from typing import Any

import pytest

from goalweave.core.statements import grouping, noun_phrases
from goalweave.core.statements.grouping import StatementGroup, group_passages
from goalweave.core.statements.noun_phrases import trim_phrase
from goalweave.core.statements.splitting import split_group
from goalweave.core.text import passages
from goalweave.core.text.passages import Passage
from goalweave.core.text.sentences import sentence_spans
from goalweave.core.text.spans import TextSpan
from goalweave.formats.documents import tables
from goalweave.formats.documents.tables import TableRow, row_roles
from goalweave.formats.records.iati.narratives import Texts, _add_text


class CountedText(str):
    """Counts the characters that are copied out of it, and how often it is compared."""

    copied = 0
    compared = 0

    def __getitem__(self, place: Any) -> str:
        part = super().__getitem__(place)
        type(self).copied += len(part)
        return part

    def __eq__(self, other: object) -> bool:
        type(self).compared += 1
        return super().__eq__(other)

    __hash__ = str.__hash__


class CountedList(list[Passage]):
    copied = 0

    def __getitem__(self, place: Any) -> Any:
        part = super().__getitem__(place)
        if isinstance(place, slice):
            type(self).copied += len(part)
        return part


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[None]:
    """Gets an item for each call of a function."""
    calls: list[None] = []
    function = getattr(module, name)

    def call(*arguments: Any) -> Any:
        calls.append(None)
        return function(*arguments)

    monkeypatch.setattr(module, name, call)
    return calls


def test_stops_within_words_copy_nothing_of_the_text() -> None:
    text = CountedText("3.5" * 2000)
    assert len(sentence_spans(text)) == 1
    assert CountedText.copied <= 2 * len(text)


def test_texts_of_an_activity_are_not_compared_with_each_other() -> None:
    texts: Texts = {}
    for number in range(500):
        _add_text(texts, "en", CountedText(f"Well {number}"))
    assert len(texts["en"]) == 500
    assert CountedText.compared < 500


def test_passages_are_not_copied_for_each_of_them() -> None:
    passages = CountedList(Passage(f"The agency drilled well {number} here.", "paragraph", "") for number in range(300))
    assert len(grouping._OutlineGrouping(passages, {}).group().groups) == 300
    assert CountedList.copied <= 2 * len(passages)


def test_a_text_is_searched_once_for_the_marks_of_all_footnotes(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, grouping, "_marks")
    body = [Passage(f"The agency drilled this well for us here.[^{number}]", "paragraph", "p") for number in range(50)]
    notes = [Passage(f"[^{number}]: With note {number}.", "note", "p") for number in range(50)]
    groups = group_passages([*body, *notes]).groups
    assert [group.notes for group in groups] == [(note,) for note in notes]
    assert len(calls) == len(body)


def test_a_phrase_of_loose_words_is_searched_once_for_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, noun_phrases, "_without_open")
    assert trim_phrase("Wells " + "of the " * 100) == "Wells"
    assert len(calls) <= 3


def test_rows_below_a_head_are_searched_once_for_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, tables, "_has_digits")
    rows = [TableRow(("Wells", "Towns"), merged=True)] * 200 + [TableRow(("A long name of a well", "2"))]
    assert len(row_roles(rows)) == 201
    assert len(calls) <= 2 * len(rows)


def test_paragraph_is_found_in_its_document_once_for_all_its_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = "In 2022 we trained 1,200 teachers in Kenya. In 2023 we built 40 wells in Peru. "
    text = " ".join([sentence.strip()] * 20)
    passage = Passage(text, "paragraph", "", spans=(TextSpan(3, 3 + len(text)),), document=f"-- {text}")
    calls = counted(monkeypatch, passages, "locate_text")
    parts = split_group(StatementGroup(passages=(passage,)), "en")
    assert len(parts) > 10
    assert all(passage.document[part.passages[0].spans[0].start :].startswith("In 20") for part in parts)
    assert len(calls) == 1
