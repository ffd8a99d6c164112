"""The style sheet of a house style, with its own pictures and fonts in it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from goalweave.core.errors import InputError
from goalweave.publishing.style_files import path_in_folder, read_style_file
from goalweave.publishing.style_logo import read_logo

CSS_LARGEST = 200_000
BESIDE_LARGEST = 3_000_000
_MEDIA = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml",
    ".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf", ".otf": "font/otf",
}  # fmt: skip


def inline_css(path: Path) -> str:
    """A style sheet with the pictures and fonts of its folder in it. Raises InputError for anything that it fetches from elsewhere."""
    import tinycss2

    data = read_style_file(path, CSS_LARGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", file=str(path)) from error
    rules = tinycss2.parse_stylesheet(text, skip_comments=True)
    _inline_files(rules, path, [BESIDE_LARGEST])
    sheet: str = tinycss2.serialize(rules)
    if re.search(r"<\s*[/!]", sheet):
        raise InputError("a style sheet cannot contain tags", file=str(path))
    return sheet


def _inline_files(tokens: Iterable[Any], path: Path, room: list[int]) -> None:
    """Replaces addresses of files by the files; room: how many bytes may still come in."""
    for token in tokens:
        if token.type == "error":
            raise InputError("the style sheet cannot be read at this point", file=str(path), line=token.source_line)
        if token.type == "at-rule" and token.lower_at_keyword in ("import", "namespace"):
            raise InputError(
                "@import is not allowed: a style sheet must be self-contained", file=str(path), line=token.source_line
            )
        if token.type == "url":
            token.value = _data_address(token.value, path, token.source_line, room)
            token.representation = f'url("{token.value}")'
        elif token.type == "function" and token.lower_name in ("url", "src", "image", "image-set", "-webkit-image-set"):
            for one in token.arguments:
                if one.type == "string":
                    one.value = _data_address(one.value, path, token.source_line, room)
                    one.representation = f'"{one.value}"'
        for part in ("prelude", "content", "arguments"):
            inner = getattr(token, part, None)
            if inner:
                _inline_files(inner, path, room)


def _data_address(address: str, path: Path, line: int, room: list[int]) -> str:
    if re.fullmatch(r"#[\w-]+", address) or re.fullmatch(
        r"data:(?:image|font)/[\w+.-]+;base64,[A-Za-z0-9+/=]*", address
    ):
        return address
    if ":" in address or address.startswith(("/", "\\")):
        raise InputError(
            "style sheets cannot load external files: put the file in the style folder",
            file=str(path),
            line=line,
            value=address,
        )
    beside = path_in_folder(path.parent, address, path, "url")
    media = _MEDIA.get(beside.suffix.lower())
    if media is None:
        raise InputError(
            "only images (PNG, JPEG, SVG) and fonts (WOFF2, WOFF, TTF, OTF) are allowed",
            file=str(path),
            line=line,
            value=address,
        )
    if media == "image/svg+xml":
        read_logo(beside, width=1, alt="")
    data = read_style_file(beside, room[0])
    room[0] -= len(data)
    return f"data:{media};base64,{base64.b64encode(data).decode()}"
