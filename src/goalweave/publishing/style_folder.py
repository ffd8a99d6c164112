"""A house style from a folder: `style.yaml`, and optionally a logo, `style.css` and `reference.docx`
(docs/how-to/house-style.md)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from goalweave.core.colour import READABLE, contrast, is_colour
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.yaml import LONGEST_TEXT, YamlEntries, YamlNode, read_yaml
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.house_style import DEFAULT, PAGES, STYLES, Colours, FontFamily, HouseStyle, Logo, StyleFonts
from goalweave.publishing.style_files import inline_css, path_in_folder, read_logo, read_reference, read_style_file

YAML_LARGEST = 100_000
PAPER = "#ffffff"

_SETTINGS = ("name", "page", "margin", "colours", "fonts", "cover", "footer")
_COVER = ("text", "logo", "logo_alt", "logo_width")
_FONTS = ("size", "text", "labels", "title")
_SCRIPTS = ("latin", "arabic", "chinese")
_TEXT_COLOURS = ("ink", "heading", "quiet")
_COLOURS = (*_TEXT_COLOURS, "line", "wash")

_NO_FONT = FontFamily((), (), ())
_BLANK = HouseStyle("", Colours("", "", "", "", ""), StyleFonts(_NO_FONT, _NO_FONT, _NO_FONT, 10.5))
"""Beneath the style that ships, which itself is beneath all others."""


@cache
def default_style() -> HouseStyle:
    """The style that ships."""
    return read_style(STYLES / DEFAULT)


def read_style(folder: Path) -> HouseStyle:
    """The style in a folder; what its style.yaml leaves out is as in the style that ships.

    Raises InputError, naming file, line and field, for anything that cannot be used; LimitError for a file that is too large.
    """
    path, css, reference = folder / "style.yaml", folder / "style.css", folder / "reference.docx"
    settings = read_yaml(read_style_file(path, YAML_LARGEST), str(path), required=False).entries(_SETTINGS)
    cover = settings.section("cover", _COVER)
    base = _BLANK if folder == STYLES / DEFAULT else default_style()
    return HouseStyle(
        name=_read_line(settings, "name") or folder.name,
        colours=settings.read("colours", partial(_read_colours, base=base.colours), base.colours),
        fonts=_read_fonts(settings.section("fonts", _FONTS), base.fonts),
        page=settings.read("page", _read_page, base.page),
        margin=settings.read("margin", _read_margin, base.margin),
        cover=cover.read("text", _read_text, {}),
        footer=settings.read("footer", _read_text, {}),
        logo=_read_cover_logo(cover, folder) if "logo" in cover else None,
        css=inline_css(css) if css.exists() else "",
        reference=read_reference(reference) if reference.exists() else b"",
    )


def _read_cover_logo(cover: YamlEntries, folder: Path) -> Logo:
    logo = cover["logo"]
    return read_logo(
        path_in_folder(folder, logo.text(), Path(logo.file), logo.field),
        width=cover.read("logo_width", partial(_read_length, least=5, most=150), 40.0),
        alt=_read_line(cover, "logo_alt"),
    )


def _read_colours(part: YamlNode, base: Colours) -> Colours:
    # A colour without quotation marks is a comment, which leaves its name without a value: that is not a default.
    return replace(base, **{name: _read_colour(name, value) for name, value in part.all_entries(_COLOURS).items()})


def _read_colour(name: str, part: YamlNode) -> str:
    colour = part.text()
    if not is_colour(colour):
        raise part.make_error(Message('a colour must be written as "#0a97d9", in quotation marks'))
    if name in _TEXT_COLOURS and contrast(colour, PAPER) < READABLE:
        raise part.make_error(
            Message(
                "text in {colour} on white is hard to read: its contrast is {ratio}, and at least 4.5 is required",
                colour=colour,
                ratio=f"{contrast(colour, PAPER):.1f}",
            )
        )
    return colour.lower()


def _read_fonts(fonts: YamlEntries, base: StyleFonts) -> StyleFonts:
    text = fonts.read("text", partial(_read_family, base=base.text), base.text)
    title = text if "text" in fonts else base.title
    return StyleFonts(
        text=text,
        labels=fonts.read("labels", partial(_read_family, base=base.labels), base.labels),
        title=fonts.read("title", partial(_read_family, base=title), title),
        size=fonts.read("size", partial(_read_length, least=7, most=16), base.size),
    )


def _read_family(part: YamlNode, base: FontFamily) -> FontFamily:
    scripts = part.entries(_SCRIPTS) if part.is_mapping else {"latin": part}
    return replace(base, **{script: _read_font_names(names) for script, names in scripts.items()})


def _read_font_names(part: YamlNode) -> tuple[str, ...]:
    return part.list_of(_read_font_name) if part.is_list else (_read_font_name(part),)


def _read_font_name(part: YamlNode) -> str:
    name = part.text()
    # Names go into style sheets, where a quotation mark or bracket would end them.
    if not any(map(str.isalpha, name)) or not all(letter.isalnum() or letter in " -_." for letter in name):
        raise part.make_error(Message("specify a font by its name, or several fonts as a list"))
    return name


def _read_page(part: YamlNode) -> str:
    page = part.text()
    if page not in PAGES:
        raise part.make_error(Message("the page size must be one of {pages}", pages=", ".join(PAGES)))
    return page


def _read_margin(part: YamlNode) -> tuple[float, float, float]:
    lengths = part.list_of(YamlNode.number) if part.is_list else (part.number(),) * 3
    if len(lengths) != 3 or not all(10 <= length <= 60 for length in lengths):
        raise part.make_error(
            Message("a margin must be one number or three (top, sides, bottom), each from 10 to 60 millimetres")
        )
    return lengths[0], lengths[1], lengths[2]


def _read_length(part: YamlNode, least: float, most: float) -> float:
    length = part.number()
    if not least <= length <= most:
        raise part.make_error(Message("expected a number from {least} to {most}", least=least, most=most))
    return length


def _read_text(part: YamlNode) -> LanguageMap:
    """A text, or a text for each language."""
    texts = part.language_map(bare="en", required=False)
    return {language: to_legal_line(text) for language, text in texts.items()}


def _read_line(settings: YamlEntries, name: str) -> str:
    return to_legal_line(settings.text(name, LONGEST_TEXT))
