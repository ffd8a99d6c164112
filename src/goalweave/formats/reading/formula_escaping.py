"""Values that no spreadsheet takes for a formula (OWASP: CSV injection)."""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A text that begins so may be run by the program that opens it."""

GUARD = "'"


def escape_formula(value: object) -> object:
    """A text that begins like a formula with an apostrophe before it; all other values, numbers too, as they are."""
    return GUARD + value if isinstance(value, str) and value.startswith(DANGEROUS) else value


def unescape_formula(text: str) -> str:
    """The text that `inert` was given."""
    return text[1:] if text.startswith(GUARD) and text[1:].startswith(DANGEROUS) else text
