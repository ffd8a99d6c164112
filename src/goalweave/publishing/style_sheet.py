"""The style sheets of HTML and PDF: our own, the variables of the house style, and the house's additions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from pathlib import Path

from goalweave.core.colour import is_colour
from goalweave.core.document import Document, DocumentLayout, Tile
from goalweave.core.text.languages import pick
from goalweave.fonts import SYMBOLS
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.document_labels import page_number_parts
from goalweave.publishing.house_style import GENERIC, HouseStyle
from goalweave.publishing.outline import inline_texts

CSS = Path(__file__).parent / "css"
CERTIFICATE_MARGIN = 14
"""Millimetres around the frame."""


@cache
def own_style_sheet(name: str) -> str:
    return (CSS / f"{name}.css").read_text(encoding="utf-8")


def style_variables(document: Document, style: HouseStyle, *, paged: bool) -> str:
    """Colours and fonts of the house style. In a PDF (paged) symbols come from their own small font, before all others that
    have them.
    """
    fonts = {}
    for name, family in (("text", style.fonts.text), ("labels", style.fonts.labels), ("title", style.fonts.title)):
        first, *others = family.ordered(document.language)
        names = [first, SYMBOLS, *others] if paged else [first, *others]
        fonts[name] = ", ".join(font if font in GENERIC else f'"{font}"' for font in names)
    colours = {name: getattr(style.colours, name) for name in ("ink", "heading", "quiet", "line", "wash")}
    values = {**colours, **fonts, "size": f"{style.fonts.size:g}pt"}
    return ":root { " + "; ".join(f"--{name}: {value}" for name, value in values.items()) + " }"


def tile_classes(document: Document) -> dict[tuple[str, str, bool], str]:
    """Ground, ink and whether suggested → name of the class of such tiles; only colours as we write them."""
    inlines = chain.from_iterable(inline_texts(document.blocks))
    kinds = dict.fromkeys(tile_kind(inline) for inline in inlines if isinstance(inline, Tile))
    return {kind: f"t{number}" for number, kind in enumerate(kinds, 1)}


def tile_kind(tile: Tile) -> tuple[str, str, bool]:
    ground = tile.ground if is_colour(tile.ground) else ""
    ink = tile.ink if is_colour(tile.ink) else ""
    return ground, ink, tile.suggested


def tile_rules(classes: dict[tuple[str, str, bool], str]) -> Iterable[str]:
    for (ground, ink, suggested), name in classes.items():
        if suggested and ground:
            yield f".{name} {{ border-color: {ground} }}"
        elif ground:
            yield f".{name} {{ background: {ground}; color: {ink or 'var(--ink)'}; border-color: {ground} }}"


def page_rules(document: Document, style: HouseStyle, *, cover: bool) -> str:
    """Return size and margins of the pages, with their headers and footers."""
    width, height = style.page_size
    if document.layout is DocumentLayout.CERTIFICATE:
        return f"@page {{ size: {height:g}mm {width:g}mm; margin: {CERTIFICATE_MARGIN}mm }}"
    top, sides, bottom = style.margin
    start, end = ("right", "left") if document.right_to_left else ("left", "right")
    before, _page, between, pages, after = page_number_parts(document)
    number = f"{css_string(before)} counter(page) {css_string(between)} {'counter(pages)' if pages else ''} {css_string(after)}"
    small = f"font: {style.fonts.size * 0.78:g}pt var(--labels); color: var(--quiet)"
    foot = footer_text(document, style)
    head = f"@top-{start} {{ content: string(title); {small} }}"
    head += f" @top-{end} {{ content: string(section); {small} }}"
    feet = f"@bottom-{start} {{ content: {css_string(foot)}; {small}; inline-size: 78% }} @bottom-{end} {{ content: {number}; {small}; white-space: nowrap }}"
    no_head = f"@top-{start} {{ content: none }} @top-{end} {{ content: none }}"
    nothing = f"{no_head} @bottom-{start} {{ content: none }} @bottom-{end} {{ content: none }}"
    first = nothing if cover else no_head
    return "\n".join(
        [
            f"@page {{ size: {width:g}mm {height:g}mm; margin: {top:g}mm {sides:g}mm {bottom:g}mm; {head} {feet} }}",
            f"@page wide {{ size: {height:g}mm {width:g}mm }}",
            f"@page large {{ size: {2 * width:g}mm {height:g}mm }}",
            f"@page :first {{ {first} }}",
        ]
    )


def footer_text(document: Document, style: HouseStyle) -> str:
    """Return the footer of every page: the house's line, then the document's."""
    lines = (to_legal_line(pick(style.footer, document.language)), to_legal_line(document.footer))
    return " · ".join(line for line in lines if line)


def css_string(text: str) -> str:
    """A string of CSS."""
    inner = "".join(f"\\{ord(letter):x} " if letter in '"\\<>&\n' else letter for letter in text)
    return f'"{inner}"'
