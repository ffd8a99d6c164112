"""WeasyPrint with the fonts that ship, and without what it says when it is imported."""

from __future__ import annotations

import ctypes
import logging
import os
import warnings
from functools import cache, partial
from itertools import chain
from typing import Any

from goalweave.fonts import FAMILIES, font_files, have_letters
from goalweave.publishing.house_style import HouseStyle
from goalweave.publishing.pdf_needs import load_library

_ALIASES = {"serif": "Noto Serif", "sans-serif": "Noto Sans", "system-ui": "Noto Sans", "monospace": "Noto Sans"}


@cache
def load_weasyprint() -> Any:
    """The module, imported once, without warnings that are not for whoever makes a document.

    Without HarfBuzz-Subset it embeds fonts with fontTools, which takes longer. That the system has no fonts does not matter,
    since ours are used.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "HarfBuzz-Subset will be required", DeprecationWarning)
        warnings.filterwarnings("ignore", "(No fonts configured|FontConfig cannot load)", UserWarning)
        import weasyprint
        from weasyprint.pdf import fonts
    # Without HarfBuzz-Subset the time would stand in each font, and no two PDFs would be the same.
    fonts.TTFont = partial(fonts.TTFont, recalcTimestamp=False)
    # It also warns of each property of CSS that only browsers know, and of each font that fontTools embeds.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


def needs_system_fonts(style: HouseStyle, page: str) -> bool:
    """Whether a document asks for more than the fonts that ship: the house style names others, or there are letters
    that ours lack. page: the document as HTML.
    """
    families = (style.fonts.text, style.fonts.labels, style.fonts.title)
    names = chain.from_iterable((family.latin[0], family.arabic[0], family.chinese[0]) for family in families)
    return not font_files() or bool(style.css) or not FAMILIES.keys() >= set(names) or not have_letters(page)


def font_configuration(*, system: bool) -> Any:
    """WeasyPrint's configuration with our fonts, and with those of the system (system) or without."""
    load_weasyprint()
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
