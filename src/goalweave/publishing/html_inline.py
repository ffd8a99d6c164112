"""Stretches of text with links, tiles and references to notes, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from goalweave.core.document import Block, Document, Hyperlink, Inline, NoteRef, Picture, TextRun, Tile
from goalweave.core.text.languages import RIGHT_TO_LEFT, base_language
from goalweave.publishing.characters import remove_illegal_characters, runs_right_to_left, to_legal_line
from goalweave.publishing.outline import Outline, directed_text, separate_notes
from goalweave.publishing.style_sheet import tile_kind
from goalweave.publishing.svg import clean_svg


@dataclass
class HtmlPen:
    """The state of writing a document. paged: for PDF, where nothing opens or scrolls."""

    document: Document
    outline: Outline
    tiles: dict[tuple[str, str, bool], str]
    paged: bool
    headings: int = 0
    figures: int = 0
    tables: int = 0
    pictures: int = 0
    previous_block: Block | None = None
    mentions: dict[int, int] = field(default_factory=dict)

    def render_inline(self, content: Sequence[Inline]) -> str:
        return "".join(self._render_element(inline) for inline in separate_notes(content))

    def _render_element(self, inline: Inline) -> str:
        match inline:
            case TextRun():
                return render_run(inline)
            case Tile():
                return self._render_tile(inline)
            case Hyperlink(content=inner):
                target = self.outline.target(inline)
                text = "".join(map(render_run, inner))
                return f'<a href="{escape(target)}">{text}</a>' if target and text.strip() else text
            case NoteRef(number=number):
                return self._render_note_reference(number)
            case Picture():
                return self._render_picture(inline)

    def _render_picture(self, picture: Picture) -> str:
        self.pictures += 1
        svg = clean_svg(picture.svg, label=picture.alt, prefix=f"p{self.pictures}-", titled=self.paged)
        return f'<span class="picture">{svg}</span>'

    def _render_tile(self, tile: Tile) -> str:
        code, name = to_legal_line(tile.code), to_legal_line(tile.name)
        kind = " ".join(["tile", self.tiles[tile_kind(tile)], *(["suggested"] if tile.suggested else [])])
        node_name = (
            f' title="{escape(name)}" role="img" aria-label="{escape(f"{code} {name}")}"'
            if name and not self.paged
            else ""
        )
        return f'<span class="{kind}"{node_name}>{escape(code)}</span>'

    def _render_note_reference(self, number: int) -> str:
        if number not in self.outline.notes:
            return f"<sup>{number}</sup>"
        times = self.mentions[number] = self.mentions.get(number, 0) + 1
        return (
            f'<sup><a id="{mention_anchor(number, times)}" href="#note-{number}" role="doc-noteref">{number}</a></sup>'
        )

    def language_attributes(self, content: Sequence[Inline], language: str = "") -> str:
        """Return lang and dir of a separate passage, if they differ from the document's."""
        turned = self._passage_runs_right_to_left(content, language)
        return self._lang(language) + (
            "" if turned == self.document.right_to_left else f' dir="{direction_name(turned)}"'
        )

    def passage_within(self, content: Sequence[Inline], language: str = "") -> str:
        """A passage in something that keeps its side: a heading, an item, a cell. Only its letters run the other way."""
        inner, turned, lang = (
            self.render_inline(content),
            self._passage_runs_right_to_left(content, language),
            self._lang(language),
        )
        if turned != self.document.right_to_left:
            return f'<bdi{lang} dir="{direction_name(turned)}">{inner}</bdi>'
        return f"<span{lang}>{inner}</span>" if lang else inner

    def _passage_runs_right_to_left(self, content: Sequence[Inline], language: str) -> bool:
        if self._lang(language):
            return base_language(language) in RIGHT_TO_LEFT
        return runs_right_to_left(directed_text(content), self.document.right_to_left)

    def _lang(self, language: str) -> str:
        own = base_language(language) if language else ""
        return (
            f' lang="{escape(to_legal_line(language))}"' if own and own != base_language(self.document.language) else ""
        )


def direction_name(right_to_left: bool) -> str:
    return "rtl" if right_to_left else "ltr"


def render_run(text: TextRun) -> str:
    """A run of text; its line breaks are kept."""
    inner = escape(remove_illegal_characters(text.text)).replace("\n", "<br>")
    if text.code:
        inner = f'<span class="code">{inner}</span>'
    if text.italic:
        inner = f"<em>{inner}</em>"
    if text.bold:
        inner = f"<strong>{inner}</strong>"
    if not text.language:
        return inner
    turned = base_language(text.language) in RIGHT_TO_LEFT
    return f'<bdi lang="{escape(to_legal_line(text.language))}" dir="{direction_name(turned)}">{inner}</bdi>'


def mention_anchor(number: int, times: int) -> str:
    """The anchor of a reference to a note; a note may be referred to several times."""
    return f"ref-{number}" if times == 1 else f"ref-{number}-{times}"
