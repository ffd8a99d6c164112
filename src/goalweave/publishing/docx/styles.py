"""The styles of a DOCX: real ones with the names that Word gives them, made from the house style where a document lacks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.publishing.docx.markup import (
    PARAGRAPH,
    RUN,
    TWIPS,
    make_element,
    make_value_element,
    order_elements,
    qualified_name,
)
from goalweave.publishing.docx.paragraph_styles import CUSTOM, ParagraphLook, paragraph_looks
from goalweave.publishing.house_style import GENERIC, FontFamily, HouseStyle

if TYPE_CHECKING:
    from lxml.etree import _Element

LANGUAGES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "ar": "ar-SA", "zh": "zh-CN"}
UPRIGHT = ("ar", "zh")
"""Languages whose letters are never slanted: what is set off has another font."""

TABLE = "Goalweave Table"


def font_element(family: FontFamily, hint: str | None = None) -> _Element:
    latin, arabic, chinese = (first_font(names) for names in (family.latin, family.arabic, family.chinese))
    return make_element("w:rFonts", w_ascii=latin, w_hAnsi=latin, w_eastAsia=chinese, w_cs=arabic, w_hint=hint)


def first_font(names: tuple[str, ...]) -> str:
    return next((name for name in names if name not in GENERIC), "Times New Roman")


def language_element(language: str) -> _Element:
    """Return the languages of Latin, East Asian and right-to-left text; the document's own for its script."""
    own = LANGUAGES.get(language, "en-GB")
    latin = own if language not in ("ar", "zh") else LANGUAGES["en"]
    return make_element("w:lang", w_val=latin, w_eastAsia=LANGUAGES["zh"], w_bidi=LANGUAGES["ar"])


def style_element(look: ParagraphLook, style: HouseStyle, language: str) -> _Element:
    """Arabic fonts have room between their lines already; below one, lines would cut off pictures."""
    family: FontFamily = getattr(style.fonts, look.fonts)
    line = max(1, look.line * (0.8 if language == "ar" else 1))
    half_points = round(style.fonts.size * look.size * 2)
    run = [
        font_element(family),
        *(
            make_element(f"w:{name}")
            for name in (("b", "bCs") if look.bold else ())
            + (("i",) if look.italic and language not in UPRIGHT else ())
        ),
        make_value_element("w:color", getattr(style.colours, look.colour).lstrip("#")),
        make_value_element("w:sz", half_points),
        make_value_element("w:szCs", half_points),
    ]
    paragraph = [
        make_element(
            "w:spacing",
            w_before=round(look.before * 20),
            w_after=round(look.after * 20),
            w_line=round(line * 240),
            w_lineRule="auto",
        ),
        make_element("w:keepNext") if look.keep else None,
        make_value_element("w:outlineLvl", look.level - 1) if look.level else None,
        *(_property_element(name, parts, style) for name, parts in look.other_properties),
    ]
    identity = style_id(look.name)
    return make_element(
        "w:style",
        make_value_element("w:name", look.name),
        make_value_element("w:basedOn", look.based_on) if look.based_on else None,
        make_value_element("w:next", look.next) if look.next else None,
        make_value_element("w:uiPriority", 9 if look.level else 34),
        make_element("w:qFormat"),
        make_element("w:pPr", *order_elements([element for element in paragraph if element is not None], PARAGRAPH)),
        make_element("w:rPr", *order_elements(run, RUN)),
        w_type="paragraph",
        w_styleId=identity,
        w_default=1 if look.name == "Normal" else None,
        w_customStyle=1 if look.name in CUSTOM else None,
    )


def _property_element(name: str, parts: tuple[tuple[str, str | int], ...], style: HouseStyle) -> _Element:
    if not parts:
        return make_element(name)
    colour = {part: getattr(style.colours, part, "").lstrip("#") for part, _size in parts}
    part, size = parts[0]
    match name:
        case "border":
            return make_element(
                "w:pBdr", make_element("w:bottom", w_val="single", w_sz=size, w_space=4, w_color=colour[part])
            )
        case "side":
            return make_element(
                "w:pBdr", make_element("w:left", w_val="single", w_sz=size, w_space=8, w_color=colour[part])
            )
        case "fill":
            return make_element("w:shd", w_val="clear", w_color="auto", w_fill=colour[part])
        case _:
            element = make_element(name)
            for attribute, size in parts:
                element.set(qualified_name(attribute.replace("_", ":", 1)), str(size))
            return element


def style_id(name: str) -> str:
    """`heading 1` → `Heading1`, as Word has it."""
    return "".join(word if word.isupper() else word.capitalize() for word in name.split()).replace("Toc", "TOC")


def character_styles(style: HouseStyle) -> dict[str, _Element]:
    def make_style(name: str, *run: _Element) -> _Element:
        return make_element(
            "w:style",
            make_value_element("w:name", name),
            make_element("w:rPr", *order_elements(run, RUN)),
            w_type="character",
            w_styleId=style_id(name),
        )

    size = round(style.fonts.size * 0.78 * 2)
    bold = ("w:b", "w:bCs")
    parts = {
        "Hyperlink": [make_value_element("w:u", "single")],
        "Note Reference": [
            font_element(style.fonts.labels),
            *map(make_element, bold),
            make_value_element("w:vertAlign", "superscript"),
        ],
        "Tile": [
            font_element(style.fonts.labels),
            *map(make_element, bold),
            make_value_element("w:sz", size),
            make_value_element("w:szCs", size),
        ],
        "Label": [*map(make_element, bold), make_value_element("w:color", style.colours.ink.lstrip("#"))],
    }
    return {name: make_style(name, *run) for name, run in parts.items()}


def table_style(style: HouseStyle) -> _Element:
    line, ink = style.colours.line.lstrip("#"), style.colours.ink.lstrip("#")

    def rule(name: str, colour: str) -> _Element:
        return make_element(f"w:{name}", w_val="single", w_sz=4, w_space=0, w_color=colour)

    def margin(side: str, width: int) -> _Element:
        return make_element(f"w:{side}", w_w=width, w_type="dxa")

    return make_element(
        "w:style",
        make_value_element("w:name", TABLE),
        make_value_element("w:uiPriority", 99),
        make_element(
            "w:tblPr",
            make_element("w:tblBorders", rule("bottom", line), rule("insideH", line)),
            make_element(
                "w:tblCellMar", margin("top", 20), margin("left", 85), margin("bottom", 20), margin("right", 85)
            ),
        ),
        make_element(
            "w:tblStylePr",
            make_element("w:rPr", make_element("w:b"), make_element("w:bCs")),
            make_element("w:tcPr", make_element("w:tcBorders", rule("bottom", ink))),
            w_type="firstRow",
        ),
        w_type="table",
        w_styleId=style_id(TABLE),
        w_customStyle=1,
    )


def complete_styles(root: _Element, style: HouseStyle, language: str) -> dict[str, str]:
    """Adds to the styles of a document those that it lacks. Returns name, in small letters → identifier."""
    _default_language(root, language)
    known = {
        str(name.get(qualified_name("w:val"))).lower(): str(element.get(qualified_name("w:styleId")))
        for element in root.findall(qualified_name("w:style"))
        if (name := element.find(qualified_name("w:name"))) is not None
    }
    used = set(known.values())
    styles = [(look.name, style_element(look, style, language)) for look in paragraph_looks()]
    styles += [*character_styles(style).items(), (TABLE, table_style(style))]
    added = [(style_name, element) for style_name, element in styles if style_name.lower() not in known]
    for style_name, element in added:
        identity = str(element.get(qualified_name("w:styleId")))
        while identity in used:
            identity += "0"
        element.set(qualified_name("w:styleId"), identity)
        used.add(identity)
        known[style_name.lower()] = identity
        root.append(element)
    for _name, element in added:
        for other in (*element.findall(qualified_name("w:basedOn")), *element.findall(qualified_name("w:next"))):
            other.set(qualified_name("w:val"), known[str(other.get(qualified_name("w:val"))).lower()])
    return known


def _default_language(root: _Element, language: str) -> None:
    defaults = root.find(qualified_name("w:docDefaults"))
    if defaults is None:
        defaults = make_element("w:docDefaults")
        root.insert(0, defaults)
    holder = defaults.find(qualified_name("w:rPrDefault"))
    if holder is None:
        holder = make_element("w:rPrDefault")
        defaults.insert(0, holder)
    run = holder.find(qualified_name("w:rPr"))
    if run is None:
        run = make_element("w:rPr")
        holder.append(run)
    for old in run.findall(qualified_name("w:lang")):
        run.remove(old)
    run.append(language_element(language))


def to_twips(millimetres: float) -> int:
    return round(millimetres * TWIPS)
