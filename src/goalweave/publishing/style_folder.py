"""A house style from a folder: `style.yaml`, and beside it a logo, `style.css` and `reference.docx` (docs/how-to/house-style.md)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from goalweave.core.colour import READABLE, contrast, is_colour
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.house_style import PAGES, Colours, FontFamily, HouseStyle, StyleFonts
from goalweave.publishing.style_files import inline_css, path_in_folder, read_logo, read_reference, read_style_file

YAML_LARGEST = 100_000
PAPER = "#ffffff"
_TEXT_COLOURS = ("ink", "heading", "quiet")
_SCRIPTS = ("latin", "arabic", "chinese")
_KEYS = {
    "": ("name", "page", "margin", "colours", "fonts", "cover", "footer"),
    "colours": ("ink", "heading", "quiet", "line", "wash"),
    "fonts": ("size", "text", "labels", "title"),
    "cover": ("text", "logo", "logo_alt", "logo_width"),
}


def read_style(folder: Path) -> HouseStyle:
    """The style in a folder; what its style.yaml leaves out is as in the style that ships.

    Raises InputError, naming file and field, for anything that cannot be used; LimitError for a file that is too large.
    """
    path = folder / "style.yaml"
    values = _read_yaml(path)
    _require_known_keys(values, "", path)
    base = _base_style(folder)
    cover = _read_section(values, "cover", path)
    logo = str(cover.get("logo") or "")
    return HouseStyle(
        name=_read_line(values, "name", path) or folder.name,
        colours=_read_colours(_read_section(values, "colours", path), base, path),
        fonts=_read_fonts(_read_section(values, "fonts", path), base, path),
        page=_read_page(values, base, path),
        margin=_read_margin(values, base, path),
        cover=_read_text(cover, "text", "cover.text", path),
        footer=_read_text(values, "footer", "footer", path),
        logo=read_logo(
            path_in_folder(folder, logo, path, "cover.logo"),
            width=_read_length(cover, "logo_width", "cover.logo_width", path, 5, 150, 40),
            alt=_read_line(cover, "logo_alt", path),
        )
        if logo
        else None,
        css=inline_css(folder / "style.css") if (folder / "style.css").exists() else "",
        reference=read_reference(folder / "reference.docx") if (folder / "reference.docx").exists() else b"",
    )


def _base_style(folder: Path) -> HouseStyle | None:
    """The style that ships, unless it is the one that is read."""
    from goalweave.publishing.house_style import DEFAULT, STYLES, default_style

    return None if folder == STYLES / DEFAULT else default_style()


def _read_yaml(path: Path) -> Mapping[str, Any]:
    import yaml

    data = read_style_file(path, YAML_LARGEST)
    try:
        found = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise InputError("the file is not valid YAML", file=str(path), line=line) from None
    except RecursionError:
        raise InputError("the file is not valid YAML", file=str(path)) from None
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise InputError("a style is a list of settings, `name: …`, one per line", file=str(path))
    return found


def _require_known_keys(values: Mapping[str, Any], section: str, path: Path) -> None:
    for key in values:
        if key not in _KEYS[section]:
            place = f"{section}.{key}" if section else str(key)
            known = ", ".join(_KEYS[section])
            raise InputError(Message("unknown setting; available: {known}", known=known), file=str(path), field=place)


def _read_section(values: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    found = values.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise InputError(Message("{name} must contain settings", name=name), file=str(path), field=name)
    _require_known_keys(found, name, path)
    return found


def _read_colours(values: Mapping[str, Any], base: HouseStyle | None, path: Path) -> Colours:
    found: dict[str, str] = {}
    for name in _KEYS["colours"]:
        colour = values.get(name, getattr(base.colours, name) if base else "")
        place = f"colours.{name}"
        if not isinstance(colour, str) or not is_colour(colour):
            raise InputError('a colour must be written as "#0a97d9", in quotation marks', file=str(path), field=place)
        if name in _TEXT_COLOURS and contrast(colour, PAPER) < READABLE:
            ratio = f"{contrast(colour, PAPER):.1f}"
            raise InputError(
                Message(
                    "text in {colour} on white is hard to read: its contrast is {ratio}, and at least 4.5 is required",
                    colour=colour,
                    ratio=ratio,
                ),
                file=str(path),
                field=place,
            )
        found[name] = colour.lower()
    return Colours(**found)


def _read_fonts(values: Mapping[str, Any], base: HouseStyle | None, path: Path) -> StyleFonts:
    size = _read_length(values, "size", "fonts.size", path, 7, 16, base.fonts.size if base else 10.5)
    text = _read_family(values, "text", base.fonts.text if base else None, path)
    labels = _read_family(values, "labels", base.fonts.labels if base else None, path)
    title = _read_family(values, "title", text if "text" in values else base.fonts.title if base else text, path)
    return StyleFonts(text, labels, title, size)


def _read_family(values: Mapping[str, Any], name: str, base: FontFamily | None, path: Path) -> FontFamily:
    found = values.get(name)
    if not isinstance(found, Mapping):
        found = {"latin": found} if found is not None else {}
    unknown = next((key for key in found if key not in _SCRIPTS), None)
    if unknown is not None:
        raise InputError("specify fonts for latin, arabic and chinese", file=str(path), field=f"fonts.{name}.{unknown}")
    return FontFamily(
        **{
            script: _read_font_names(found.get(script), f"fonts.{name}.{script}", path)
            or (getattr(base, script) if base else ())
            for script in _SCRIPTS
        }
    )


def _read_font_names(value: Any, place: str, path: Path) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [] if value is None else [value]
    for name in names:
        if (
            not isinstance(name, str)
            or not name.strip()
            or not all(letter.isalnum() or letter in " -_." for letter in name)
        ):
            raise InputError("specify a font by its name, or several fonts as a list", file=str(path), field=place)
    return tuple(name.strip() for name in names)


def _read_page(values: Mapping[str, Any], base: HouseStyle | None, path: Path) -> str:
    page = values.get("page", base.page if base else "A4")
    if not isinstance(page, str) or page not in PAGES:
        raise InputError(
            Message("the page size must be one of {pages}", pages=", ".join(PAGES)), file=str(path), field="page"
        )
    return page


def _read_margin(values: Mapping[str, Any], base: HouseStyle | None, path: Path) -> tuple[float, float, float]:
    found = values.get("margin", list(base.margin) if base else [25, 25, 25])
    found = [found] * 3 if isinstance(found, int | float) else found
    if (
        not isinstance(found, list)
        or len(found) != 3
        or not all(type(one) in (int, float) and 10 <= one <= 60 for one in found)
    ):
        raise InputError(
            "a margin must be one number or three (top, sides, bottom), each from 10 to 60 millimetres",
            file=str(path),
            field="margin",
        )
    return float(found[0]), float(found[1]), float(found[2])


def _read_length(
    values: Mapping[str, Any], key: str, place: str, path: Path, least: float, most: float, standard: float
) -> float:
    value = values.get(key, standard)
    if type(value) not in (int, float) or not least <= value <= most:
        raise InputError(
            Message("expected a number from {least} to {most}", least=least, most=most), file=str(path), field=place
        )
    return float(value)


def _read_text(values: Mapping[str, Any], key: str, place: str, path: Path) -> LanguageMap:
    """A text, or a text for each language."""
    found = values.get(key)
    if found is None:
        return {}
    if isinstance(found, Mapping):
        if all(isinstance(language, str) and isinstance(text, str) for language, text in found.items()):
            return {language: to_legal_line(text) for language, text in found.items()}
    elif isinstance(found, str | int | float):
        return {"en": to_legal_line(str(found))}
    raise InputError("expected text, or one text for each language, {en: …, fr: …}", file=str(path), field=place)


def _read_line(values: Mapping[str, Any], key: str, path: Path) -> str:
    value = values.get(key, "")
    if not isinstance(value, str | int | float):
        raise InputError("expected text on a single line", file=str(path), field=key)
    return to_legal_line(str(value))
