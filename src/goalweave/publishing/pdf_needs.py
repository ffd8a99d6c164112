"""What a PDF needs of the machine: Pango, and fonts where those that ship were not built."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterable
from functools import cache

from goalweave.core.errors import GoalweaveError
from goalweave.core.messages import Message
from goalweave.core.text.languages import base_language
from goalweave.fonts import font_files

LIBRARIES = ("gobject-2.0", "pango-1.0", "pangoft2-1.0", "harfbuzz", "fontconfig")
PANGO = Message("the library Pango ({packages})", packages="libpango-1.0-0, libpangoft2-1.0-0")
LATIN = ("a", Message("fonts ({packages})", packages="fonts-noto-core"))
FONTS = {
    "ru": ("ж", Message("Cyrillic fonts ({packages})", packages="fonts-noto-core")),
    "ar": ("ب", Message("Arabic fonts ({packages})", packages="fonts-noto-core")),
    "zh": ("的", Message("Chinese fonts ({packages})", packages="fonts-noto-cjk")),
}
"""Language → a letter that its fonts must have, and what to install, with Debian's names of the packages."""

_MADE = ("FcPatternCreate", "FcCharSetCreate", "FcObjectSetCreate")


class PdfUnavailable(GoalweaveError):
    """PDFs cannot be created on this machine. missing: what to install."""

    def __init__(self, missing: tuple[Message, ...]) -> None:
        self.missing = missing
        super().__init__(
            Message(
                "no PDF can be created here because the system lacks {missing}; HTML and DOCX are available",
                missing=missing,
            )
        )


def missing_for_pdf(languages: Iterable[str]) -> tuple[Message, ...]:
    """Return what is missing for PDFs in these languages, in words that say what to install; empty if nothing is."""
    if not _pango_loads():
        return (PANGO,)
    if font_files():
        return ()
    samples = [LATIN, *(FONTS[base] for base in map(base_language, languages) if base in FONTS)]
    return tuple(dict.fromkeys(what for letter, what in samples if not _has_glyph(letter)))


@cache
def _pango_loads() -> bool:
    """Whether the libraries can be loaded that WeasyPrint loads when it is imported, which takes a second."""
    return all(load_library(name) is not None for name in LIBRARIES)


@cache
def _has_glyph(letter: str) -> bool:
    """Whether any font of the system has this letter."""
    fontconfig = load_library("fontconfig")
    if fontconfig is None:
        return False
    for name in ("FcPatternCreate", "FcCharSetCreate", "FcObjectSetCreate", "FcFontList"):
        getattr(fontconfig, name).restype = ctypes.c_void_p
    pattern, letters, objects = (ctypes.c_void_p(getattr(fontconfig, name)()) for name in _MADE)
    fontconfig.FcCharSetAddChar(letters, ctypes.c_uint(ord(letter)))
    fontconfig.FcPatternAddCharSet(pattern, b"charset", letters)
    fontconfig.FcObjectSetAdd(objects, b"family")
    fonts = fontconfig.FcFontList(None, pattern, objects)
    # A set of fonts begins with their number.
    number = ctypes.cast(fonts, ctypes.POINTER(ctypes.c_int))[0] if fonts else 0
    if fonts:
        fontconfig.FcFontSetDestroy(ctypes.c_void_p(fonts))
    fontconfig.FcObjectSetDestroy(objects)
    fontconfig.FcCharSetDestroy(letters)
    fontconfig.FcPatternDestroy(pattern)
    return number > 0


def load_library(name: str) -> ctypes.CDLL | None:
    """A library of the system by its name on Linux, macOS or Windows."""
    for file in (
        f"lib{name}.so.0",
        f"lib{name}.so.1",
        f"lib{name}.0.dylib",
        f"lib{name}.1.dylib",
        f"lib{name}-0.dll",
        f"lib{name}-1.dll",
    ):
        with contextlib.suppress(OSError):
            return ctypes.CDLL(file)
    return None
