"""What a document says of its methods, and the parts that tables and sentences are made of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.documents.test_portraits import known, texts
from tests.factories.records import mapping, record

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Table, TextRun, text_of_content
from goalweave.core.model import Mapping
from goalweave.documents.blocks import PLACE, cell, columns_of_rows, sentence_around, table_of_filled_columns
from goalweave.documents.methods import method_blocks
from goalweave.documents.shared_sections import DocumentContext, document_context

__all__ = ["known"]  # the fixture


def about(known: Catalogue, *mappings: Mapping) -> DocumentContext:
    work = (record("a", mappings=mappings),)
    return document_context("A body", "en", known, known.framework("sdg@2025"), work, {})


def test_methods_count_how_mappings_came_about(known: Catalogue) -> None:
    named, guessed = mapping("sdg@2025:9.c"), replace(mapping("sdg@2025:4"), origin="classifier:fast-1")
    said = texts(list(method_blocks(about(known, replace(named, origin="mention"), guessed))))
    assert said[0] == "Framework: Sustainable Development Goals, edition 2025."
    assert "Accepted mappings: 2. Named in the source text: 1; suggested by the classifier, then accepted: 1." in said
    assert any(line.startswith("The classifier was measured on 3,234 texts") for line in said)


def test_methods_are_silent_on_what_was_not_used(known: Catalogue) -> None:
    said = texts(list(method_blocks(about(known, replace(mapping("sdg@2025:9.c"), origin="person")))))
    assert "Accepted mappings: 1. Entered by a person: 1." in said
    assert [
        line for line in said if "classifier" in line or "Suggestions that" in line or "sets of links" in line
    ] == []


def test_links_are_named_along_which_records_reach_the_framework(known: Catalogue) -> None:
    context = about(known, mapping("wsis@2003:C2"))
    blocks = list(method_blocks(context))
    assert texts(blocks)[-1] == "Records that reach a node only via links do so along these sets of links:"
    (items,) = blocks[-1].items  # type: ignore[union-attr]
    assert text_of_content(items[0].content).startswith("WSIS–SDG Matrix (")  # type: ignore[union-attr]


def test_a_column_without_content_is_left_out() -> None:
    rows = [(cell("a"), cell(""), cell("1")), (cell("b"), cell(""), cell(""))]
    made: Table = table_of_filled_columns("A", ("Name", "Money", "Count"), rows, ("start", "start", "end"), (3, 2, 1))  # type: ignore[arg-type]
    assert [text_of_content(one.content) for one in made.head[0]] == ["Name", "Count"]
    assert (made.widths, made.columns) == ((3, 1), ("start", "end"))


def test_rows_in_columns_are_read_downwards() -> None:
    made = columns_of_rows([(cell(str(number)),) for number in range(5)], 2)
    assert [[text_of_content(one.content) for one in row] for row in made] == [["0", "3"], ["1", "4"], ["2", ""]]


@pytest.mark.parametrize("sentence", [f"By {PLACE}.", f"{PLACE}: by."])
def test_a_run_goes_into_its_place_in_a_sentence(sentence: str) -> None:
    run = TextRun("A title", language="fr")
    content = sentence_around(sentence, run)
    assert run in content
    assert text_of_content(content) == sentence.replace(PLACE, "A title")
