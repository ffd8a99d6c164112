"""What a visitor gets who is not signed in."""

from __future__ import annotations

from typing import Any


def code_of(response: Any) -> int:
    """The status; 404 also where a visitor is led to the sign-in, which tells as little about what stands there."""
    if response.status_code == 302 and response["Location"].partition("?")[0].endswith("/sign-in/"):
        return 404
    return int(response.status_code)
