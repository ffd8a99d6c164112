"""The languages of the interface, for tests of pages in each of them."""

from __future__ import annotations

import pytest

OTHER_LANGUAGES = [
    "ar",
    *(pytest.param(code, marks=pytest.mark.thorough) for code in ("fr", "es", "ru", "zh-hans")),
]
"""Parameters: all but English. Arabic, which runs from right to left, stands for the others, which are `thorough`.

tests/web/test_translations.py finds in each of them what could break a page: a missing string, a lost placeholder or tag.
"""
