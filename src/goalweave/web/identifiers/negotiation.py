"""Which of our forms a request prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

LONGEST_HEADER = 2_000
MOST_RANGES = 40
"""Of a longer header, and of more media ranges, the rest is not looked at."""

_QUALITY = re.compile(r"(0(\.\d{0,3})?|1(\.0{0,3})?)")


class Form(StrEnum):
    """In the order of our preference, which counts where a request prefers none."""

    HTML = "html"
    JSON_LD = "jsonld"
    TURTLE = "ttl"


MEDIA_TYPES = {Form.HTML: "text/html", Form.JSON_LD: "application/ld+json", Form.TURTLE: "text/turtle"}
_ALIASES = {Form.HTML: "application/xhtml+xml", Form.JSON_LD: "application/json", Form.TURTLE: "application/x-turtle"}
"""What else may be asked for by its own name."""


class _Range(NamedTuple):
    """media_type: with `*` for any part. quality: in thousandths."""

    media_type: str
    quality: int


def preferred_form(accept: str) -> Form:
    """accept: the header, which may be anything. The page where nothing else is asked for, or nothing that there is."""
    ranges = list(_read_ranges(accept[:LONGEST_HEADER]))
    best, quality = Form.HTML, 0
    for form in Form:
        named = [range_.quality for range_ in ranges if range_.media_type == _ALIASES[form]]
        own = max(_quality_of(MEDIA_TYPES[form], ranges), *named, 0)
        if own > quality:
            best, quality = form, own
    return best


def split_form(name: str) -> tuple[str, Form | None]:
    """`9.c.ttl` → `9.c` and Turtle; the name as it is if it has none of our endings."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem and ending in list(Form):
        return stem, Form(ending)
    return name, None


def _read_ranges(accept: str) -> Iterator[_Range]:
    for part in accept.split(",")[:MOST_RANGES]:
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if not re.fullmatch(r"\*/\*|[a-z0-9.+-]+/(\*|[a-z0-9.+-]+)", media_type):
            continue
        quality = 1000
        for parameter in parameters:
            name, _equals, value = parameter.partition("=")
            if name.strip() == "q":
                quality = round(float(value) * 1000) if _QUALITY.fullmatch(value.strip()) else 0
        yield _Range(media_type, quality)


def _quality_of(media_type: str, ranges: list[_Range]) -> int:
    """That of the most specific range which includes the media type; 0 if there is none."""
    for pattern in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        qualities = [range_.quality for range_ in ranges if range_.media_type == pattern]
        if qualities:
            return max(qualities)
    return 0
