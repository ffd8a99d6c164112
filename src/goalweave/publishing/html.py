"""A document as one self-contained HTML file: no script, no external content, readable on a phone and in print."""

from __future__ import annotations

import base64
from html import escape

from goalweave.core.document import Document, DocumentLayout, TextRun
from goalweave.core.text.languages import pick
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.house_style import HouseStyle
from goalweave.publishing.html_blocks import render_block
from goalweave.publishing.html_inline import HtmlPen
from goalweave.publishing.outline import Outline, make_outline
from goalweave.publishing.style_sheet import (
    footer_text,
    own_style_sheet,
    page_rules,
    style_variables,
    tile_classes,
    tile_rules,
)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def write_html(document: Document, style: HouseStyle) -> str:
    """The document as HTML: semantic, with its tables below its pictures, in its own language and direction."""
    return render_page(document, style, paged=False)


def render_page(document: Document, style: HouseStyle, *, paged: bool) -> str:
    """The same, or as WeasyPrint makes a PDF of it (paged)."""
    outline = make_outline(document)
    tiles = tile_classes(document)
    pen = HtmlPen(document, outline, tiles, paged)
    sheets = []
    for sheet in outline.page_groups:
        blocks = "".join(render_block(pen, block) for block in sheet.blocks)
        size = " large" if sheet.large else ""
        sheets.append(f'<div class="sheet{" wide" if sheet.wide else ""}{size}">{blocks}</div>')
    pages = page_rules(document, style, cover=outline.cover) if paged else ""
    css = "\n".join(
        [
            style_variables(document, style, paged=paged),
            own_style_sheet("document"),
            own_style_sheet("paged" if paged else "screen"),
            *([own_style_sheet("certificate")] if document.layout is DocumentLayout.CERTIFICATE else []),
            pages,
            *tile_rules(tiles),
            style.css,
        ]
    )
    foot = escape(footer_text(document, style))
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{escape(document.language)}" dir="{"rtl" if document.right_to_left else "ltr"}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(to_legal_line(document.title))}</title>",
            *([f'<meta name="author" content="{escape(to_legal_line(document.author))}">'] if document.author else []),
            '<meta name="generator" content="Goalweave">',
            f"<style>\n{css}\n</style>",
            "</head>",
            f'<body class="{document.layout}">',
            _render_cover(pen, outline, style),
            f"<main>{''.join(sheets)}</main>",
            *([f'<footer class="foot">{foot}</footer>'] if foot and not paged else []),
            "</body>",
            "</html>",
            "",
        ]
    )


def _render_cover(pen: HtmlPen, outline: Outline, style: HouseStyle) -> str:
    """Logo, title and what belongs to them."""
    document = pen.document
    over = to_legal_line(pick(style.cover, document.language))
    byline = " · ".join(
        f"<bdi>{escape(line)}</bdi>" for line in (to_legal_line(document.period), to_legal_line(document.date)) if line
    )
    parts = [
        _render_logo(style),
        f'<p class="over">{escape(over)}</p>' if over else "",
        f'<p class="author">{pen.passage_within((TextRun(to_legal_line(document.author)),))}</p>'
        if document.author
        else "",
        f"<h1>{pen.passage_within((TextRun(to_legal_line(document.title)),))}</h1>",
        f'<p class="subtitle">{pen.passage_within((TextRun(to_legal_line(document.subtitle)),))}</p>'
        if document.subtitle
        else "",
        f'<p class="byline">{byline}</p>' if byline else "",
        f'<p class="state"><span>{escape(to_legal_line(document.state))}</span></p>' if document.state else "",
        _render_facts(pen),
    ]
    return f'<header class="cover{" page" if outline.cover else ""}">{"".join(parts)}</header>'


def _render_facts(pen: HtmlPen) -> str:
    """Names and values; in a PDF as a table, since its tags know no other pairs."""
    document = pen.document
    pairs = [
        (escape(to_legal_line(name)), pen.passage_within((TextRun(to_legal_line(value)),)))
        for name, value in document.facts
    ]
    if not pairs:
        return ""
    if pen.paged:
        rows = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in pairs)
        return f'<table class="facts">{rows}</table>'
    return f'<dl class="facts">{"".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs)}</dl>'


def _render_logo(style: HouseStyle) -> str:
    logo = style.logo
    if logo is None:
        return ""
    data = base64.b64encode(logo.data).decode()
    size = f"width: {logo.width:.4g}mm; height: {logo.height:.4g}mm"
    alt = escape(logo.alt or style.name)
    return f'<img class="logo" style="{size}" src="data:{logo.media_type};base64,{data}" alt="{alt}">'
