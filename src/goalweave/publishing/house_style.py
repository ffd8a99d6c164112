"""A house style: the look of a document, independent of its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

from goalweave.core.text.languages import LanguageMap

STYLES = Path(__file__).parent / "styles"
DEFAULT = "goalweave"
GENERIC = frozenset({"serif", "sans-serif", "monospace", "system-ui"})
PAGES: Mapping[str, tuple[float, float]] = {
    "A4": (210, 297),
    "A5": (148, 210),
    "Letter": (215.9, 279.4),
    "Legal": (215.9, 355.6),
}
"""Width and height in millimetres, upright."""


@dataclass(frozen=True, slots=True)
class Colours:
    """As `#rrggbb`, on white. ink: text; heading: title and headings; quiet: captions, remarks; line: hairlines; wash: grounds."""

    ink: str
    heading: str
    quiet: str
    line: str
    wash: str


@dataclass(frozen=True, slots=True)
class FontFamily:
    """Font names for each script, the preferred one first, then substitutes."""

    latin: tuple[str, ...]
    arabic: tuple[str, ...]
    chinese: tuple[str, ...]

    def ordered(self, language: str) -> tuple[str, ...]:
        """All names: the wanted one of each script, then the second ones, and at the end the kinds (`serif`), which have all
        letters. The language's script comes first: a Chinese font has Latin letters that go with it, and full-width quotation
        marks."""
        scripts = {
            "ar": (self.arabic, self.latin, self.chinese),
            "zh": (self.chinese, self.latin, self.arabic),
        }
        groups = scripts.get(language, (self.latin, self.chinese, self.arabic))
        by_rank = filter(None, chain.from_iterable(zip_longest(*groups)))
        return tuple(sorted(dict.fromkeys(by_rank), key=GENERIC.__contains__))


@dataclass(frozen=True, slots=True)
class StyleFonts:
    """text: running text; labels: headings, tables, captions, tiles; title: the title; size: of the text, in points."""

    text: FontFamily
    labels: FontFamily
    title: FontFamily
    size: float


@dataclass(frozen=True, slots=True)
class Logo:
    """data: the file as it is, SVG or PNG or JPEG; png: the same as PNG or JPEG, for DOCX; width, height: in millimetres."""

    data: bytes
    media_type: str
    png: bytes
    width: float
    height: float
    alt: str = ""


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """page: a name in PAGES; margin: millimetres, (top, sides, bottom); cover: a line above the title; footer: at the foot of
    every page, before the document's own; css: added to HTML and PDF, files of its own inlined; reference: a DOCX whose
    styles, page, headers and footers are taken, or empty."""

    name: str
    colours: Colours
    fonts: StyleFonts
    page: str = "A4"
    margin: tuple[float, float, float] = (25, 25, 25)
    cover: LanguageMap = field(default_factory=dict)
    footer: LanguageMap = field(default_factory=dict)
    logo: Logo | None = None
    css: str = ""
    reference: bytes = b""

    @property
    def page_size(self) -> tuple[float, float]:
        """Width and height of an upright page in millimetres."""
        return PAGES[self.page]
