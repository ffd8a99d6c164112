"""What pages say as markup, whatever the layout of their templates."""

from __future__ import annotations

import re

TAG = re.compile(r"<[^<>]*>")
TEXT_AREA = re.compile(r"(<textarea.*?</textarea>)", flags=re.DOTALL)
OUTER_BREAK = re.compile(r"(?<=>)\s*\n\s*(?=<)|(<\w[^<>]*>)\s*\n\s*|\s*\n\s*(?=</)")


def compact(html: str) -> str:
    """Return HTML as if its templates had no line breaks.

    White space with a line break goes between two tags and at the start and the end of an element; elsewhere it is one
    space. What is in a text area stays as it is.
    """
    parts = TEXT_AREA.split(html)
    return "".join(part if part.startswith("<textarea") else _compact(part) for part in parts)


def _compact(html: str) -> str:
    one_line_tags = TAG.sub(lambda tag: " ".join(tag[0].split()).replace(" >", ">"), html)
    return re.sub(r"\s*\n\s*", " ", OUTER_BREAK.sub(lambda found: found[1] or "", one_line_tags))
