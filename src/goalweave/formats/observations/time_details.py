"""The attribute TIME_DETAIL: the period as published, or a remark on it."""

from __future__ import annotations

from goalweave.core.model.periods import LONGEST_DETAIL


def split_time_detail(text: str, time: str) -> tuple[str, str]:
    """The period as published, if the time does not show it, and a note: a longer text explains the period."""
    written = " ".join(text.split()).removesuffix(".0")
    if written in ("", time):
        return "", ""
    return (written, "") if len(written) <= LONGEST_DETAIL else ("", written)
