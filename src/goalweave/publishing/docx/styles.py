"""The styles of a DOCX: real ones with the names that Word gives them, made from the house style where a document lacks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.publishing.docx.looks import CUSTOM, Look, looks
from goalweave.publishing.docx.markup import PARAGRAPH, RUN, TWIPS, make, named, ordered, value
from goalweave.publishing.house_style import GENERIC, Family, Style

if TYPE_CHECKING:
    from lxml.etree import _Element

LANGUAGES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "ar": "ar-SA", "zh": "zh-CN"}
UPRIGHT = ("ar", "zh")
"""Languages whose letters are never slanted: what is set off has another font."""

TABLE = "Goalweave Table"


def fonts_of(family: Family, hint: str | None = None) -> _Element:
    latin, arabic, chinese = (first(names) for names in (family.latin, family.arabic, family.chinese))
    return make("w:rFonts", w_ascii=latin, w_hAnsi=latin, w_eastAsia=chinese, w_cs=arabic, w_hint=hint)


def first(names: tuple[str, ...]) -> str:
    return next((name for name in names if name not in GENERIC), "Times New Roman")


def languages(language: str) -> _Element:
    """The languages of Latin, East Asian and right-to-left text; the document's own stands for its script."""
    own = LANGUAGES.get(language, "en-GB")
    latin = own if language not in ("ar", "zh") else LANGUAGES["en"]
    return make("w:lang", w_val=latin, w_eastAsia=LANGUAGES["zh"], w_bidi=LANGUAGES["ar"])


def style_element(look: Look, style: Style, language: str) -> _Element:
    """Arabic fonts have room between their lines already; below one, lines would cut off pictures."""
    family: Family = getattr(style.fonts, look.fonts)
    line = max(1, look.line * (0.8 if language == "ar" else 1))
    half_points = round(style.fonts.size * look.size * 2)
    run = [
        fonts_of(family),
        *(
            make(f"w:{name}")
            for name in (("b", "bCs") if look.bold else ())
            + (("i",) if look.italic and language not in UPRIGHT else ())
        ),
        value("w:color", getattr(style.colours, look.colour).lstrip("#")),
        value("w:sz", half_points),
        value("w:szCs", half_points),
    ]
    paragraph = [
        make(
            "w:spacing",
            w_before=round(look.before * 20),
            w_after=round(look.after * 20),
            w_line=round(line * 240),
            w_lineRule="auto",
        ),
        make("w:keepNext") if look.keep else None,
        value("w:outlineLvl", look.level - 1) if look.level else None,
        *(_more(name, parts, style) for name, parts in look.more),
    ]
    identity = style_id(look.name)
    return make(
        "w:style",
        value("w:name", look.name),
        value("w:basedOn", look.based) if look.based else None,
        value("w:next", look.next) if look.next else None,
        value("w:uiPriority", 9 if look.level else 34),
        make("w:qFormat"),
        make("w:pPr", *ordered([one for one in paragraph if one is not None], PARAGRAPH)),
        make("w:rPr", *ordered(run, RUN)),
        w_type="paragraph",
        w_styleId=identity,
        w_default=1 if look.name == "Normal" else None,
        w_customStyle=1 if look.name in CUSTOM else None,
    )


def _more(name: str, parts: tuple[tuple[str, str | int], ...], style: Style) -> _Element:
    if not parts:
        return make(name)
    colour = {part: getattr(style.colours, part, "").lstrip("#") for part, _size in parts}
    part, size = parts[0]
    match name:
        case "border":
            return make("w:pBdr", make("w:bottom", w_val="single", w_sz=size, w_space=4, w_color=colour[part]))
        case "side":
            return make("w:pBdr", make("w:left", w_val="single", w_sz=size, w_space=8, w_color=colour[part]))
        case "fill":
            return make("w:shd", w_val="clear", w_color="auto", w_fill=colour[part])
        case _:
            element = make(name)
            for attribute, size in parts:
                element.set(named(attribute.replace("_", ":", 1)), str(size))
            return element


def style_id(name: str) -> str:
    """`heading 1` → `Heading1`, as Word has it."""
    return "".join(word if word.isupper() else word.capitalize() for word in name.split()).replace("Toc", "TOC")


def character_styles(style: Style) -> dict[str, _Element]:
    def one(name: str, *run: _Element) -> _Element:
        return make(
            "w:style",
            value("w:name", name),
            make("w:rPr", *ordered(run, RUN)),
            w_type="character",
            w_styleId=style_id(name),
        )

    size = round(style.fonts.size * 0.78 * 2)
    bold = ("w:b", "w:bCs")
    parts = {
        "Hyperlink": [value("w:u", "single")],
        "Note Reference": [fonts_of(style.fonts.labels), *map(make, bold), value("w:vertAlign", "superscript")],
        "Tile": [fonts_of(style.fonts.labels), *map(make, bold), value("w:sz", size), value("w:szCs", size)],
        "Label": [*map(make, bold), value("w:color", style.colours.ink.lstrip("#"))],
    }
    return {name: one(name, *run) for name, run in parts.items()}


def table_style(style: Style) -> _Element:
    line, ink = style.colours.line.lstrip("#"), style.colours.ink.lstrip("#")

    def rule(name: str, colour: str) -> _Element:
        return make(f"w:{name}", w_val="single", w_sz=4, w_space=0, w_color=colour)

    return make(
        "w:style",
        value("w:name", TABLE),
        value("w:uiPriority", 99),
        make(
            "w:tblPr",
            make("w:tblBorders", rule("bottom", line), rule("insideH", line)),
            make("w:tblCellMar", *(make(f"w:{side}", w_w=width, w_type="dxa") for side, width in (("top", 20), ("left", 85), ("bottom", 20), ("right", 85)))),
        ),
        make(
            "w:tblStylePr",
            make("w:rPr", make("w:b"), make("w:bCs")),
            make("w:tcPr", make("w:tcBorders", rule("bottom", ink))),
            w_type="firstRow",
        ),
        w_type="table",
        w_styleId=style_id(TABLE),
        w_customStyle=1,
    )  # fmt: skip


def complete(root: _Element, style: Style, language: str) -> dict[str, str]:
    """Adds to the styles of a document those that it lacks. Returns name, in small letters → identifier."""
    _default_language(root, language)
    known = {
        str(name.get(named("w:val"))).lower(): str(found.get(named("w:styleId")))
        for found in root.findall(named("w:style"))
        if (name := found.find(named("w:name"))) is not None
    }
    taken = set(known.values())
    made = [(look.name, style_element(look, style, language)) for look in looks()]
    made += [*character_styles(style).items(), (TABLE, table_style(style))]
    added = [(style_name, element) for style_name, element in made if style_name.lower() not in known]
    for style_name, element in added:
        identity = str(element.get(named("w:styleId")))
        while identity in taken:
            identity += "0"
        element.set(named("w:styleId"), identity)
        taken.add(identity)
        known[style_name.lower()] = identity
        root.append(element)
    for _name, element in added:
        for other in (*element.findall(named("w:basedOn")), *element.findall(named("w:next"))):
            other.set(named("w:val"), known[str(other.get(named("w:val"))).lower()])
    return known


def _default_language(root: _Element, language: str) -> None:
    defaults = root.find(named("w:docDefaults"))
    if defaults is None:
        defaults = make("w:docDefaults")
        root.insert(0, defaults)
    holder = defaults.find(named("w:rPrDefault"))
    if holder is None:
        holder = make("w:rPrDefault")
        defaults.insert(0, holder)
    run = holder.find(named("w:rPr"))
    if run is None:
        run = make("w:rPr")
        holder.append(run)
    for old in run.findall(named("w:lang")):
        run.remove(old)
    run.append(languages(language))


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS)
