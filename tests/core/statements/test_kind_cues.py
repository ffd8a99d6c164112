"""Kinds of records by their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from goalweave.core.model import RecordKind
from goalweave.core.statements.kind_cues import guess_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ITU organized a side event on innovation, together with UNCTAD.", RecordKind.EVENT),
        ('"Shaping smarter cities" organized by ITU, Greece and UNECE.', RecordKind.EVENT),
        ("Un atelier a réuni les ministères à Dakar.", RecordKind.EVENT),
        ("В Женеве прошёл семинар.", RecordKind.EVENT),
        ("Note on Thematic Review of SDG 1: End Poverty", RecordKind.PUBLICATION),
        ("We published a report on broadband.", RecordKind.PUBLICATION),
        ("WHO/ITU joint programme", RecordKind.PARTNERSHIP),
        ("建立了伙伴关系。", RecordKind.PARTNERSHIP),
        ("Interagency Task Team on Financing for Development", RecordKind.MECHANISM),
        ("ITU is a member of the Inter-agency Task Team on science.", RecordKind.MECHANISM),
        ("The council adopted a new strategic plan.", RecordKind.DECISION),
        ("ITU took the floor during the review of SDG 11.", RecordKind.STATEMENT),
        ("Training of 200 teachers in digital skills", RecordKind.TRAINING),
        ("Capacitación de docentes rurales", RecordKind.TRAINING),
        ("Rural broadband in Senegal", RecordKind.ACTIVITY),
        ("The agency assists countries with early warning.", RecordKind.ACTIVITY),
    ],
)
def test_guess_kind_reads_clear_words(text: str, kind: RecordKind) -> None:
    assert guess_kind(text) == kind


def test_guess_kind_believes_the_line_above_a_list_first() -> None:
    name = "Chief Executive Board for Coordination"
    assert guess_kind(name) == RecordKind.ACTIVITY
    assert guess_kind(name, "ITU participates in the following coordination mechanisms:") == RecordKind.MECHANISM
    assert guess_kind("Launch of a report", "The following side events were organized:") == RecordKind.EVENT


def test_guess_kind_looks_at_the_beginning_only() -> None:
    assert guess_kind("The agency connects schools. " * 10 + "A workshop was held.") == RecordKind.ACTIVITY


@pytest.mark.parametrize("first", [0, 1])
def test_kinds_of_short_texts_in_six_languages_are_right(first: int) -> None:
    """The cues were tuned on the lines of even number only."""
    path = Path(__file__).parent / "kinds.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]][first::2]
    right = [guess_kind(text) == kind for _, kind, text in lines]
    assert sum(right) / len(right) >= 0.95
