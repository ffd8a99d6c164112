from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.text.sanitise import sanitise_line, sanitise_text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2067العربية\u2069 and \u200fmarks\u200e", "العربية and \u200fmarks\u200e"),
        ("half\ud83d", "half"),
        ("👩‍👧 naïve 网络", "👩‍👧 naïve 网络"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_inert_takes_out_what_plays_tricks_and_nothing_else(written, kept):
    assert sanitise_text(written) == kept


def test_inert_line_is_one_line():
    assert sanitise_line("  A\n title \x00 ") == "A title"


@given(st.text())
def test_inert_text_can_be_kept_everywhere_and_stays(text):
    kept = sanitise_text(text)
    assert "\x00" not in kept
    kept.encode()
    assert sanitise_text(kept) == kept
