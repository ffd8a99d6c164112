"""Text that cannot play tricks on whoever reads it: control characters and overrides of direction are taken out."""

from __future__ import annotations

import re

# Marks of direction (U+200E, U+200F, U+061C) stay: they belong to well-written Arabic and Hebrew.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")


def sanitise_text(text: str) -> str:
    """The text with line breaks as `\\n` and without control characters, overrides of direction and halves of characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def sanitise_line(text: str) -> str:
    """The same on one line, without blanks around it."""
    return " ".join(sanitise_text(text).split())
