"""Which email addresses are the same."""

from __future__ import annotations

import string

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold_address(email: str) -> str:
    """The address as it is stored and compared, with the letters A to Z in lower case.

    Other letters stay as they are, and addresses are compared exactly: a dotless i, a long s and the sign for kelvin become letters of
    ASCII in upper or lower case, so that `boss@ıtu.int`, which is someone else's, would be `boss@itu.int`.
    """
    return email.translate(_LOWER)


def same_address(one: str, other: str) -> bool:
    return fold_address(one) == fold_address(other)
