"""The styles of paragraphs that a document of ours needs, by the names that Word has for them."""

from __future__ import annotations

from dataclasses import dataclass, field

INDENT = 340
"""Twips by which each level of a list is set in."""

CUSTOM = frozenset(
    {
        "Lead",
        "Small",
        "Warning",
        "Note",
        "Cover Line",
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
    other_properties: tuple[tuple[str, tuple[tuple[str, str | int], ...]], ...] = field(default=())


def paragraph_looks() -> tuple[ParagraphLook, ...]:
    """All styles of paragraphs, with `w:ind` and other properties that only one of them has."""
    indent = tuple((("w:ind", (("w_left", INDENT * at), ("w_hanging", INDENT))),) for at in (1, 2, 3))
    inner = tuple((("w:ind", (("w_left", INDENT * at),)),) for at in (1, 2, 3))
    contents = tuple((("w:ind", (("w_left", INDENT * at),)),) for at in range(4))
    return (
        ParagraphLook("Normal", after=8, based_on=""),
        ParagraphLook("Title", 2.6, "title", "heading", after=6, line=1.1, next="Subtitle"),
        ParagraphLook("Subtitle", 1.3, "labels", "quiet", after=8, next="Normal"),
        ParagraphLook("heading 1", 1.4, "labels", "heading", bold=True, before=24, after=8, keep=True, level=1, next="Normal", other_properties=(("border", (("ink", 4),)),)),
        ParagraphLook("heading 2", 1.12, "labels", "heading", bold=True, before=16, after=5, keep=True, level=2, next="Normal"),
        ParagraphLook("heading 3", 1, "labels", "heading", bold=True, before=13, after=4, keep=True, level=3, next="Normal"),
        ParagraphLook("heading 4", 1, "labels", "heading", italic=True, before=11, after=3, keep=True, level=4, next="Normal"),
        ParagraphLook("caption", 0.85, "labels", "quiet", before=6, after=5, next="Normal"),
        ParagraphLook("Quote", italic=True, after=8, other_properties=(("w:ind", (("w_left", 560), ("w_right", 560))),)),
        *(ParagraphLook(f"List Bullet{suffix}", after=3, other_properties=indent[at]) for at, suffix in enumerate(("", " 2", " 3"))),
        *(ParagraphLook(f"List Number{suffix}", after=3, other_properties=indent[at]) for at, suffix in enumerate(("", " 2", " 3"))),
        *(ParagraphLook(f"List Continue{suffix}", after=3, other_properties=inner[at]) for at, suffix in enumerate(("", " 2", " 3"))),
        ParagraphLook("TOC Heading", 1.4, "labels", "heading", bold=True, after=10, keep=True),
        *(ParagraphLook(f"toc {at + 1}", 0.95, "labels", before=3 if not at else 0, after=2, line=1.15, other_properties=contents[at]) for at in range(4)),
        ParagraphLook("header", 0.8, "labels", "quiet", line=1),
        ParagraphLook("footer", 0.8, "labels", "quiet", line=1),
        ParagraphLook("Lead", 1.15, colour="heading", after=9),
        ParagraphLook("Small", 0.85, "labels", "quiet", after=6),
        ParagraphLook("Warning", 0.92, "labels", before=6, after=10, other_properties=(("side", (("ink", 24),)), ("fill", (("wash", 0),)), ("w:keepLines", ()), ("w:ind", (("w_left", 170), ("w_right", 170))))),
        ParagraphLook("Note", 0.85, "labels", after=4, line=1.2, other_properties=(("w:ind", (("w_left", 400), ("w_hanging", 400))),)),
        ParagraphLook("Cover Line", 0.9, "labels", "quiet", after=6),
        ParagraphLook("Cover Fact", 0.9, "labels", after=2, other_properties=(("w:ind", (("w_left", 2600), ("w_hanging", 2600))),)),
        ParagraphLook("Picture", after=4, keep=True, line=1),
        ParagraphLook("Table Text", 0.85, "labels", before=2, after=2, line=1.15),
        ParagraphLook("Table Heading", 0.85, "labels", bold=True, before=2, after=2, line=1.15, based_on="Table Text", keep=True),
        ParagraphLook("After Table", 0.6, "labels", after=6, line=1),
    )  # fmt: skip
