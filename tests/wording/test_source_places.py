"""Places of records in their files, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from goalweave.wording.source_places import source_place


@pytest.mark.parametrize(
    ("locator", "french"),
    [
        ("activity XM-DAC-41301-7, line 12", "activité XM-DAC-41301-7, ligne 12"),
        ("activity A, line 3, line 4", "activité A, line 3, ligne 4"),
        ("Projets › row 7", "Projets › ligne 7"),
        ("A › row 1 › row 7", "A › row 1 › ligne 7"),
        ("line 12", "ligne 12"),
        ("characters 1–90", "caractères 1–90"),
        ("GW-2026-0007", "GW-2026-0007"),
        ("see line 12", "see line 12"),
        ("", ""),
    ],
)
def test_source_place_translated(locator: str, french: str) -> None:
    assert source_place(locator) == locator
    with override("fr"):
        assert source_place(locator) == french


def test_arabic_isolates_names() -> None:
    with override("ar"):
        assert source_place("activity XM-1, line 12") == "النشاط \u2068XM-1\u2069، السطر \u206812\u2069"
