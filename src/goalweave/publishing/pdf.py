"""A document as tagged PDF (PDF/UA-1), laid out by WeasyPrint from the same HTML."""

from __future__ import annotations

import ctypes
import logging
import os
import warnings
from collections.abc import Iterator
from functools import cache, partial
from itertools import chain
from typing import Any

from goalweave.core.document import Document
from goalweave.core.text.languages import base_language
from goalweave.fonts import FAMILIES, font_files, have_letters
from goalweave.publishing.house_style import HouseStyle
from goalweave.publishing.html import render_page
from goalweave.publishing.pdf_needs import PdfUnavailable, load_library, missing_for_pdf

VARIANT = "pdf/ua-1"

_ALIASES = {"serif": "Noto Serif", "sans-serif": "Noto Sans", "system-ui": "Noto Sans", "monospace": "Noto Sans"}


def write_pdf(document: Document, style: HouseStyle) -> bytes:
    """The document as PDF: the same bytes on every machine for the same document and style, unless it needs fonts of the system.

    Raises PdfUnavailable where Pango is missing.
    """
    missing = missing_for_pdf((document.language,))
    if missing:
        raise PdfUnavailable(missing)
    fetcher = _load_weasyprint().urls.URLFetcher(allowed_protocols=("data",))

    page = render_page(document, style, paged=True)
    fonts = _font_configuration(system=needs_system_fonts(style, page))
    pages: Any = (
        _load_weasyprint()
        .HTML(string=page, url_fetcher=fetcher, base_url="about:blank")
        .render(font_config=fonts, pdf_variant=VARIANT, presentational_hints=True)
    )
    content: bytes = pages.write_pdf(finisher=_complete_tags, pdf_variant=VARIANT)
    return content


@cache
def _load_weasyprint() -> Any:
    """The module, imported once, without warnings that are not for whoever makes a document.

    Without HarfBuzz-Subset it embeds fonts with fontTools, which takes longer. That the system has no fonts does not matter,
    since ours are used.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "HarfBuzz-Subset will be required", DeprecationWarning)
        warnings.filterwarnings("ignore", "(No fonts configured|FontConfig cannot load)", UserWarning)
        import weasyprint
        from weasyprint.pdf import fonts
    # Without HarfBuzz-Subset the time would be in each font, and no two PDFs would be the same.
    fonts.TTFont = partial(fonts.TTFont, recalcTimestamp=False)
    # It also warns of each property of CSS that only browsers know, and of each font that fontTools embeds.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    _tag_languages()
    return weasyprint


def _tag_languages() -> None:
    """Let WeasyPrint mark a part in another language in its tags (/Lang), which it does for the whole document alone.

    Its function that turns a box into a tag calls itself by name, so that it can be replaced by this one around it
    (decision 0050). Where a later version has no such function, the languages of parts stay unmarked.
    """
    from weasyprint.pdf import tags

    build = getattr(tags, "_build_box_tree", None)
    if build is None:
        return

    def build_with_language(box: Any, *arguments: Any) -> Iterator[Any]:
        own = box.element.get("lang", "") if getattr(box, "element", None) is not None else ""
        for element in build(box, *arguments):
            if own and box.element_tag not in ("html", "body"):
                _mark_language(element, own)
            yield element

    tags._build_box_tree = build_with_language


def _mark_language(element: Any, language: str) -> None:
    import pydyf

    element["Lang"] = pydyf.String(base_language(language))
    if element.get("S") == "/NonStruct":
        # A reader may skip what has no structure of its own, with its language.
        element["S"] = "/Span"


def needs_system_fonts(style: HouseStyle, page: str) -> bool:
    """Whether a document asks for more than the fonts that ship: the house style names others, or there are letters
    that ours lack. page: the document as HTML.
    """
    families = (style.fonts.text, style.fonts.labels, style.fonts.title)
    names = chain.from_iterable((family.latin[0], family.arabic[0], family.chinese[0]) for family in families)
    return not font_files() or bool(style.css) or not FAMILIES.keys() >= set(names) or not have_letters(page)


def _font_configuration(*, system: bool) -> Any:
    """WeasyPrint's configuration with our fonts, and with those of the system (system) or without."""
    _load_weasyprint()
    from weasyprint.text.ffi import ffi, pangoft2
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    fontconfig = load_library("fontconfig")
    if fontconfig is None or not font_files():
        return configuration
    address = int(ffi.cast("intptr_t", configuration._config))
    if not system:
        fontconfig.FcConfigCreate.restype = ctypes.c_void_p
        address = fontconfig.FcConfigCreate()
        fontconfig.FcConfigParseAndLoadFromMemory(ctypes.c_void_p(address), _font_aliases(), 1)
    for path in font_files():
        fontconfig.FcConfigAppFontAddFile(ctypes.c_void_p(address), os.fsencode(path))
    font_map = ffi.cast("PangoFcFontMap *", configuration.font_map)
    if system:
        pangoft2.pango_fc_font_map_config_changed(font_map)
    else:
        configuration._config = ffi.cast("FcConfig *", address)
        pangoft2.pango_fc_font_map_set_config(font_map, configuration._config)
        # The font map keeps a reference of its own.
        fontconfig.FcConfigDestroy(ctypes.c_void_p(address))
    return configuration


@cache
def _font_aliases() -> bytes:
    """What fontconfig is to take for the kinds of fonts."""
    rules = "".join(
        f"<alias binding='same'><family>{kind}</family><prefer><family>{family}</family></prefer></alias>"
        for kind, family in _ALIASES.items()
    )
    return f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'><fontconfig>{rules}</fontconfig>".encode()


def _complete_tags(document: Any, pdf: Any) -> None:
    """Complete the tag tree of a PDF before it is written: list items get a body (LBody), and table headings a scope
    (Scope)."""
    objects = {element.reference: element for element in _find_dictionaries(pdf)}
    elements = [element for element in objects.values() if element.get("Type") == "/StructElem"]
    for element in elements:
        kind = element.get("S")
        if kind == "/LI":
            _add_list_body(pdf, element, objects)
        elif kind == "/TH":
            _add_header_scope(element, objects)


def _find_dictionaries(pdf: Any) -> list[Any]:
    return [part for part in pdf.objects if isinstance(part, dict) and getattr(part, "number", None)]


def _child_elements(element: Any, objects: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """References of the parts with the parts themselves; pieces of a page, which are numbers, have none."""
    for reference in element.get("K", ()):
        yield reference, objects.get(reference) if isinstance(reference, bytes) else None


def _add_list_body(pdf: Any, item: Any, objects: dict[Any, Any]) -> None:
    import pydyf

    parts = list(_child_elements(item, objects))
    loose = [(reference, part) for reference, part in parts if part is None or part.get("S") not in ("/Lbl", "/LBody")]
    if not loose:
        return
    bodies = [part for _reference, part in parts if part is not None and part.get("S") == "/LBody"]
    if bodies:
        body = bodies[0]
    else:
        body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "P": item.reference})
        if "Pg" in item:
            body["Pg"] = item["Pg"]
        pdf.add_object(body)
        objects[body.reference] = body
        item["K"].append(body.reference)
    for reference, part in loose:
        item["K"].remove(reference)
        body["K"].append(reference)
        if part is not None:
            part["P"] = body.reference


def _add_header_scope(cell: Any, objects: dict[Any, Any]) -> None:
    row = objects.get(cell.get("P"))
    group = objects.get(row.get("P")) if row else None
    if "A" in cell:
        cell["A"]["Scope"] = "/Column" if group is not None and group.get("S") == "/THead" else "/Row"
