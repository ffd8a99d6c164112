"""Texts of metadata as Markdown: HTML is reduced to what Markdown says, without scripts, images and links that do something else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from goalweave.core.text.sanitise import sanitise_text

LONGEST = 20_000
"""Characters of a text."""

ROUNDS = 5
"""HTML within escaped HTML, so deep."""

_DROPPED = frozenset(
    [
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "template",
        "noscript",
        "svg",
        "math",
        "head",
        "title",
        "textarea",
        "select",
        "button",
        "form",
    ]
)
_BREAKS = frozenset(
    ["p", "div", "section", "article", "table", "ul", "ol", "blockquote", "header", "footer", "figure", "dl"]
)
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SAFE = re.compile(r"(?:https?://|mailto:)[^\s<>\"'`\\]+", re.IGNORECASE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_MARKDOWN_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*<?([^()<>\s]*(?:\([^()\s]*\)[^()<>\s]*)*)>?[^()]*\)")
_UNSAFE_LINK = re.compile(r"\]\((?!https?://|mailto:)", re.IGNORECASE)
_DEFINITION = re.compile(r"^[ \t]*\[[^\]\n]+\]:.*$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def to_markdown(text: str) -> str:
    """The text without HTML; links stay where they lead to a page or an address of mail."""
    markdown = sanitise_text(text[: LONGEST * 4])
    for _round in range(ROUNDS):
        if not _TAG.search(markdown) and "&" not in markdown:
            break
        reduced = _reduce_html(markdown)
        if reduced == markdown:
            break
        markdown = reduced
    markdown = _DEFINITION.sub("", markdown)
    markdown = _MARKDOWN_LINK.sub(_checked_link, markdown)
    markdown = _UNSAFE_LINK.sub("] (", markdown)
    markdown = _TAG.sub("< ", markdown)
    lines = (
        " ".join(line.split()) if not line.startswith(("  ", "\t")) else line.rstrip() for line in markdown.split("\n")
    )
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()[:LONGEST]


def _checked_link(match: re.Match[str]) -> str:
    image, label, target = match[1], match[2], match[3]
    if image or not _SAFE.fullmatch(target):
        return label
    return f"[{label or target}]({target})"


def _reduce_html(text: str) -> str:
    parser = _Reducer()
    parser.feed(text)
    parser.close()
    return "".join(parser.parts)


class _Reducer(HTMLParser):
    """Collects the text of HTML with Markdown signs for what these can say."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.dropped: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self.dropped.append(tag)
        if self.dropped:
            return
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _BREAKS or re.fullmatch(r"h[1-6]", tag):
            self.parts.append("\n\n")
        elif tag in ("tr", "dt", "dd"):
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif tag == "a":
            target = (dict(attrs).get("href") or "").strip()
            self.links.append(target if _SAFE.fullmatch(target) else "")
            self.parts.append("[" if self.links[-1] else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.dropped:
            del self.dropped[self.dropped.index(tag) :]
            return
        if self.dropped:
            return
        if tag in _MARKS:
            self.parts.append(_MARKS[tag])
        elif tag == "a" and self.links:
            target = self.links.pop()
            self.parts.append(f"]({target})" if target else "")
        elif tag in _BREAKS or re.fullmatch(r"h[1-6]", tag):
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self.parts.append(data)
