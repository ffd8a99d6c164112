"""Paragraphs that report several things."""

from __future__ import annotations

from pathlib import Path

import pytest

from goalweave.core.statements.extraction import extract_statements
from goalweave.core.statements.splitting import report_starts
from goalweave.core.text.passages import Passage
from goalweave.core.text.spans import TextSpan

HERE = Path(__file__).parent


def marked_paragraphs(half: str) -> list[tuple[str, str, list[int]]]:
    """Language, paragraph, and where its reports begin."""
    paragraphs = []
    for line in (HERE / "paragraphs.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        language, of, marked = line.split("\t")
        parts = marked.split("‖")
        starts = [len("".join(parts[:number])) for number in range(len(parts))]
        if of == half:
            paragraphs.append((language, "".join(parts), starts))
    return paragraphs


@pytest.mark.parametrize("half", ["tune", "test"])
def test_boundaries_of_reports_are_seldom_wrong_and_mostly_seen(half: str) -> None:
    right = wrong = missed = 0
    for language, text, starts in marked_paragraphs(half):
        seen = set(report_starts(text, language)[1:])
        right += len(seen & set(starts[1:]))
        wrong += len(seen - set(starts))
        missed += len(set(starts[1:]) - seen)
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.85


def test_each_report_is_a_record_with_its_own_place_in_the_document() -> None:
    text = "We trained 300 girls in coding. They built games. We opened a library in Mombasa.[1]"
    note = "[1] It has 40 seats."
    document = f"{text}\n{note}"
    end = len(text)
    passages = [
        Passage(text, "paragraph", "line 1", spans=(TextSpan(0, end),), document=document),
        Passage(note, "note", "line 2", spans=(TextSpan(end + 1, len(document)),), document=document),
    ]
    first, second = extract_statements(passages, "a.txt", "en").records
    assert (first.title, first.body) == (
        {"en": "Training of 300 girls in coding"},
        "We trained 300 girls in coding. They built games.",
    )
    assert (second.title, second.body) == (
        {"en": "Library in Mombasa"},
        "We opened a library in Mombasa.[1]\n[1] It has 40 seats.",
    )
    assert first.kind == "training"
    assert [document[span.start : span.end] for span in first.source.spans] == [first.body]
    assert [document[span.start : span.end] for span in second.source.spans] == second.body.split("\n")
    assert first.id != second.id


def test_a_list_item_is_never_cut() -> None:
    text = "We trained 300 girls in coding. We opened a library in Mombasa."
    assert len(extract_statements([Passage(text, "item", "line 1")], "a.txt", "en").records) == 1


@pytest.mark.parametrize(
    "text",
    [
        "We published a guide (We trained 40 readers. We printed 500 copies.) for ports.",
        "We published the answer “We trained 40 readers. We printed 500 copies.” in May.",
        "We built a school. It was opened in May. As a result, 300 children learn to read.",
        "We opened a centre in Kisumu. We equipped the centre with computers.",
        "We drilled nine wells. We will drill ten more next year.",
    ],
)
def test_explanations_and_quotations_stay_with_their_report(text: str) -> None:
    assert report_starts(text, "en") == [0]
