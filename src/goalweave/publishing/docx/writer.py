"""The state of writing a DOCX, and the conversion of text to runs."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from goalweave.core.colour import is_colour
from goalweave.core.document import Block, Document, Hyperlink, Inline, NoteRef, Picture, TextRun, Tile
from goalweave.core.text.languages import RIGHT_TO_LEFT, base_language
from goalweave.publishing.characters import (
    remove_illegal_characters,
    runs_right_to_left,
    split_by_direction,
    to_legal_line,
)
from goalweave.publishing.docx.drawings import PIXEL, make_drawing
from goalweave.publishing.docx.markup import RUN, make_element, make_paragraph, make_value_element, order_elements
from goalweave.publishing.docx.numbering import DocxNumbering
from goalweave.publishing.docx.styles import LANGUAGES, UPRIGHT, font_element
from goalweave.publishing.house_style import HouseStyle
from goalweave.publishing.outline import Outline, directed_text, separate_notes
from goalweave.publishing.svg import clean_svg, rasterise_svg

if TYPE_CHECKING:
    from lxml.etree import _Element

MARK = "\u200e"
"""Keeps a code from left to right among Arabic words."""


@dataclass
class DocxWriter:
    """part: of python-docx, for pictures and links; styles: name in small letters → identifier; width: of the text, in twips."""

    document: Document
    outline: Outline
    style: HouseStyle
    part: Any
    styles: dict[str, str]
    numbering: DocxNumbering
    width: int
    body: list[_Element] = field(default_factory=list)
    headings: int = 0
    figures: int = 0
    tables: int = 0
    pictures: int = 0
    bookmarks: int = 0
    new_page: bool = False
    previous_block: Block | None = None
    mentions: dict[int, int] = field(default_factory=dict)

    def add_paragraph(
        self, style: str, content: Iterable[_Element], *properties: _Element | None, right_to_left: bool, side: str = ""
    ) -> _Element:
        """Appends a paragraph. side: `left`, `center` or `right` as the page has it, whatever the direction of the text."""
        own = self.make_paragraph(style, content, *properties, right_to_left=right_to_left, side=side)
        self.body.append(own)
        return own

    def make_paragraph(
        self, style: str, content: Iterable[_Element], *properties: _Element | None, right_to_left: bool, side: str = ""
    ) -> _Element:
        # In a paragraph from right to left `left` means where its lines begin.
        turned = {"left": "right", "right": "left"}.get(side, side) if right_to_left else side
        fresh, self.new_page = self.new_page, False
        direction = make_element("w:bidi") if right_to_left else None
        if self.document.right_to_left and not right_to_left:
            # The section runs from right to left, and so would the paragraph.
            direction = make_value_element("w:bidi", 0)
        return make_paragraph(
            *content,
            properties=[
                make_value_element("w:pStyle", self.styles[style]),
                make_element("w:pageBreakBefore") if fresh else None,
                direction,
                make_value_element("w:jc", turned) if turned and turned != "left" else None,
                *properties,
            ],
        )

    def runs_right_to_left(self, content: Sequence[Inline], language: str = "") -> bool:
        if language and base_language(language) != base_language(self.document.language):
            return base_language(language) in RIGHT_TO_LEFT
        return runs_right_to_left(directed_text(content), self.document.right_to_left)

    def starting_side(self, right_to_left: bool) -> str:
        """The side at which headings and cells begin, when their text runs against the document."""
        ground = self.document.right_to_left
        if right_to_left == ground:
            return ""
        return "right" if ground else "left"

    def make_bookmark(self, name: str, *content: _Element) -> list[_Element]:
        self.bookmarks += 1
        start = make_element("w:bookmarkStart", w_id=self.bookmarks, w_name=name)
        return [start, *content, make_element("w:bookmarkEnd", w_id=self.bookmarks)]

    def make_runs(self, content: Sequence[Inline], language: str = "") -> list[_Element]:
        return list(chain.from_iterable(self._inline_run(inline, language) for inline in separate_notes(content)))

    def _inline_run(self, inline: Inline, language: str) -> list[_Element]:
        match inline:
            case TextRun():
                return self.text_runs(inline, language=language)
            case Tile():
                return self._tile_run(inline)
            case Hyperlink(content=inner):
                target = self.outline.target(inline)
                style = "hyperlink" if target else ""
                runs = [self.text_runs(text, style=style, language=language) for text in inner]
                content = list(chain.from_iterable(runs))
                return [self.make_link(target, *content)] if target and content else content
            case NoteRef(number=number):
                return self._note_reference(number)
            case Picture():
                return [make_element("w:r", self._inline_picture(inline))]

    def make_drawing(self, png: bytes, width: float, height: float, alt: str) -> _Element:
        """width, height: millimetres; alt: alternative text."""
        self.pictures += 1
        return make_drawing(self.part, self.pictures, png, width, height, alt)

    def _inline_picture(self, picture: Picture) -> _Element:
        png = rasterise_svg(clean_svg(picture.svg, label=picture.alt, prefix="", titled=False))
        return self.make_drawing(png, picture.width * PIXEL, picture.height * PIXEL, to_legal_line(picture.alt))

    def text_runs(self, text: TextRun, *, style: str = "", language: str = "") -> list[_Element]:
        """Runs of one direction each; of line breaks are made breaks."""
        language = text.language or language
        ground = self.document.right_to_left if not language else base_language(language) in RIGHT_TO_LEFT
        legal = remove_illegal_characters(text.text)
        if text.code:
            edge = MARK if ground else ""
            parts = [(f"{edge}{legal}{edge}", False)]
        else:
            parts = list(split_by_direction(legal, ground))
        return [self._run(part, right_to_left, text, style, language) for part, right_to_left in parts]

    def _run(self, text_part: str, right_to_left: bool, text: TextRun, style: str, language: str) -> _Element:
        own = LANGUAGES.get(base_language(language)) if language else None
        slanted = text.italic and self.document.language not in UPRIGHT
        # Latin and Chinese fonts both have quotation marks and dashes: in a Chinese text they come from the Chinese font.
        hint = "eastAsia" if self.document.language == "zh" and not right_to_left else None
        fonts = make_element("w:rFonts", w_hint=hint) if hint else None
        if text.italic and not slanted:
            fonts = font_element(self.style.fonts.labels, hint)
        spoken = None
        if own:
            languages = {"w_bidi": own} if right_to_left else {"w_val": own, "w_eastAsia": own}
            spoken = make_element("w:lang", **languages)
        properties = [
            make_value_element("w:rStyle", self.styles[style]) if style else None,
            fonts,
            *((make_element("w:b"), make_element("w:bCs")) if text.bold else ()),
            make_element("w:i") if slanted and not right_to_left else None,
            make_element("w:rtl") if right_to_left else None,
            spoken,
        ]
        return make_element("w:r", _run_properties(properties), *self.character_runs(text_part))

    def character_runs(self, text: str) -> list[_Element]:
        runs: list[_Element] = []
        for at, line in enumerate(text.split("\n")):
            if at:
                runs.append(make_element("w:br"))
            for number, part in enumerate(line.split("\t")):
                if number:
                    runs.append(make_element("w:tab"))
                if part:
                    runs.append(make_element("w:t", text=part, xml_space="preserve"))
        return runs

    def value_run(self, text: str) -> list[_Element]:
        """A date or number stays as it is written; words go with the document."""
        if not any(letter.isalpha() for letter in text):
            return self.text_runs(TextRun(text, code=True))
        return self.plain_runs(text)

    def plain_runs(self, text: str, *, style: str = "", right_to_left: bool | None = None) -> list[_Element]:
        """Runs of words of our own."""
        ground = self.document.right_to_left if right_to_left is None else right_to_left
        return [
            self._run(piece, turned, TextRun(piece), style, "") for piece, turned in split_by_direction(text, ground)
        ]

    def make_link(self, target: str, *runs: _Element) -> _Element:
        if target.startswith("#"):
            return make_element("w:hyperlink", *runs, w_anchor=self.bookmark_of(target[1:]), w_history="1")
        from docx.opc.constants import RELATIONSHIP_TYPE

        relation = self.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return make_element("w:hyperlink", *runs, r_id=relation, w_history="1")

    def bookmark_of(self, anchor: str) -> str:
        """The name of the bookmark of a heading."""
        return heading_mark(self.outline.anchors.index(anchor) + 1)

    def _tile_run(self, tile: Tile) -> list[_Element]:
        ground = tile.ground.lstrip("#") if is_colour(tile.ground) else ""
        filled = bool(ground) and not tile.suggested
        ink = tile.ink.lstrip("#") if is_colour(tile.ink) and filled else self.style.colours.ink.lstrip("#")
        # The mark is in runs of its own: in the tile it would cut its border.
        edge = [make_element("w:r", *self.character_runs(MARK))] if self.document.right_to_left else []
        rule = "dashed" if tile.suggested else "single"
        properties = [
            make_value_element("w:rStyle", self.styles["tile"]),
            make_value_element("w:color", ink),
            # A border around what is filled breaks apart in LibreOffice, from right to left.
            None
            if filled
            else make_element(
                "w:bdr", w_val=rule, w_sz=4, w_space=1, w_color=ground or self.style.colours.quiet.lstrip("#")
            ),
            make_element("w:shd", w_val="clear", w_color="auto", w_fill=ground) if filled else None,
        ]
        run = make_element(
            "w:r", _run_properties(properties), *self.character_runs(f"\u00a0{to_legal_line(tile.code)}\u00a0")
        )
        return [*edge, run, *(copy.copy(element) for element in edge)]

    def _note_reference(self, number: int) -> list[_Element]:
        run = make_element(
            "w:r",
            _run_properties([make_value_element("w:rStyle", self.styles["note reference"])]),
            *self.character_runs(str(number)),
        )
        if number not in self.outline.notes:
            return [run]
        times = self.mentions[number] = self.mentions.get(number, 0) + 1
        return self.make_bookmark(
            mention_mark(number, times), make_element("w:hyperlink", run, w_anchor=note_mark(number), w_history="1")
        )


def _run_properties(properties: Iterable[_Element | None]) -> _Element | None:
    own = [element for element in properties if element is not None]
    return make_element("w:rPr", *order_elements(own, RUN)) if own else None


def heading_mark(number: int) -> str:
    return f"_Toc{number:09}"


def data_mark(figure: int) -> str:
    return f"data_{figure}"


def note_mark(number: int) -> str:
    return f"note_{number}"


def mention_mark(number: int, times: int) -> str:
    return f"ref_{number}_{times}"
