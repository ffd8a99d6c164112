"""The styles of paragraphs that a document of ours needs, by the names that Word has for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

Properties = tuple[tuple[str, tuple[tuple[str, str | int], ...]], ...]
"""Elements with their attributes."""

INDENT = 340
"""Twips by which each level of a list is set in."""

CUSTOM = frozenset(
    {
        "Lead",
        "Small",
        "Warning",
        "Note",
        "Cover Author",
        "Cover Line",
        "Cover State",
        "Cover Fact",
        "Picture",
        "Table Text",
        "Table Heading",
        "After Table",
    }
)


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """A paragraph's style. size: against the text; before, after: points; fonts, colour: names in the house style."""

    name: str
    size: float = 1
    fonts: str = "text"
    colour: str = "ink"
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    line: float = 1.25
    keep: bool = False
    level: int = 0
    based_on: str = "Normal"
    next: str = ""
    other_properties: Properties = ()


def paragraph_looks() -> tuple[ParagraphLook, ...]:
    """All styles of paragraphs, with `w:ind` and other properties that only one of them has."""
    heading = partial(ParagraphLook, fonts="labels", colour="heading", keep=True, next="Normal")
    label = partial(ParagraphLook, fonts="labels")
    quiet = partial(label, colour="quiet")
    sides = (("w_left", 170), ("w_right", 170))
    warning = (("side", (("ink", 24),)), ("fill", (("wash", 0),)), ("w:keepLines", ()), ("w:ind", sides))
    return (
        ParagraphLook("Normal", after=8, based_on=""),
        ParagraphLook("Title", 2.6, "title", "heading", after=6, line=1.1, next="Subtitle"),
        quiet("Subtitle", 1.3, after=8, next="Normal"),
        heading(
            "heading 1", 1.4, bold=True, before=24, after=8, level=1, other_properties=(("border", (("ink", 4),)),)
        ),
        heading("heading 2", 1.12, bold=True, before=16, after=5, level=2),
        heading("heading 3", bold=True, before=13, after=4, level=3),
        heading("heading 4", italic=True, before=11, after=3, level=4),
        quiet("caption", 0.85, before=6, after=5, next="Normal"),
        ParagraphLook("Quote", italic=True, after=8, other_properties=_indent(left=560, right=560)),
        *_list_looks("List Bullet", hanging=INDENT),
        *_list_looks("List Number", hanging=INDENT),
        *_list_looks("List Continue"),
        heading("TOC Heading", 1.4, bold=True, after=10, next=""),
        label("toc 1", 0.95, before=3, after=2, line=1.15, other_properties=_indent(left=0)),
        label("toc 2", 0.95, after=2, line=1.15, other_properties=_indent(left=INDENT)),
        label("toc 3", 0.95, after=2, line=1.15, other_properties=_indent(left=INDENT * 2)),
        label("toc 4", 0.95, after=2, line=1.15, other_properties=_indent(left=INDENT * 3)),
        quiet("header", 0.8, line=1),
        quiet("footer", 0.8, line=1),
        ParagraphLook("Lead", 1.15, colour="heading", after=9),
        quiet("Small", 0.85, after=6),
        label("Warning", 0.92, before=6, after=10, other_properties=warning),
        label("Note", 0.85, after=4, line=1.2, other_properties=_indent(left=400, hanging=400)),
        label(
            "Cover Author", 1.15, colour="heading", bold=True, after=10, other_properties=(("border", (("ink", 12),)),)
        ),
        quiet("Cover Line", 0.9, after=6),
        label("Cover State", bold=True, before=6, after=6),
        label("Cover Fact", 0.9, after=2, other_properties=_indent(left=2600, hanging=2600)),
        ParagraphLook("Picture", after=4, keep=True, line=1),
        label("Table Text", 0.85, before=2, after=2, line=1.15),
        label("Table Heading", 0.85, bold=True, before=2, after=2, line=1.15, based_on="Table Text", keep=True),
        label("After Table", 0.6, after=6, line=1),
    )


def _list_looks(name: str, **hanging: int) -> Iterator[ParagraphLook]:
    for level, suffix in enumerate(("", " 2", " 3"), 1):
        yield ParagraphLook(f"{name}{suffix}", after=3, other_properties=_indent(left=INDENT * level, **hanging))


def _indent(**twips: int) -> Properties:
    return (("w:ind", tuple((f"w_{side}", width) for side, width in twips.items())),)
