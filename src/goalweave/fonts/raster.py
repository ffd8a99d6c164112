"""SVG to PNG, with the fonts that ship."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from goalweave.fonts.families import FAMILIES, font_files, has_letter, have_letters, is_invisible

if TYPE_CHECKING:
    from lxml.etree import _Element

WHITE = "#ffffff"
NON_JOINER = "\u200c"
_SVG = "{http://www.w3.org/2000/svg}"


def svg_to_png(
    svg: str,
    *,
    scale: float = 1,
    width: int | None = None,
    background: str | None = WHITE,
    system_fonts: bool = False,
) -> bytes:
    """A picture as PNG: the same bytes on every machine for the same SVG, unless it asks for fonts of the system.

    scale: pixels for each px of the picture; width: in pixels, in place of a scale; background: a colour of CSS, None
    for none; system_fonts: whether it may ask for any font, as a logo does. Letters that ours lack are drawn with fonts
    of the system. Raises ValueError if it is not SVG.
    """
    from resvg_py import svg_to_bytes

    size: dict[str, Any] = {"width": width} if width else {"zoom": scale}
    ours = font_files()
    only_ours = bool(ours) and not system_fonts
    return bytes(
        svg_to_bytes(
            svg_string=_name_fonts(svg) if only_ours else svg,
            background=background,
            skip_system_fonts=only_ours and have_letters(svg),
            font_files=[str(path) for path in ours],
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
            serif_family="Noto Serif",
            **size,
        )
    )


def _name_fonts(svg: str) -> str:
    """The picture with a font for each run of letters.

    Where the wanted font lacks a single letter, an arrow say, resvg sets the whole text in another font that has all of it,
    at any weight.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no SVG: {error}") from None
    for element in list(root.iter(f"{_SVG}text", f"{_SVG}tspan")):
        families = _font_families(element)
        # A child's tail belongs to this element; it is taken before the text, while the child is still the element's own.
        for child in element.iterchildren(f"{_SVG}tspan"):
            runs = _letter_runs(child.tail or "", families)
            if _need_several_fonts(runs, families):
                child.tail = None
                _insert_runs(element, element.index(child) + 1, runs)
        runs = _letter_runs(element.text or "", families)
        if _need_several_fonts(runs, families):
            element.text = None
            _insert_runs(element, 0, runs)
    return etree.tostring(root, encoding="unicode")


def _font_families(element: _Element) -> tuple[str, ...]:
    """The fonts that ship, those that the element asks for first."""
    declared = (node.get("font-family") for node in (element, *element.iterancestors()))
    names = next(filter(None, declared), "")
    requested = [name.strip(" '\"") for name in names.split(",")]
    return tuple(dict.fromkeys([*filter(FAMILIES.__contains__, requested), *FAMILIES]))


def _letter_runs(text: str, families: tuple[str, ...]) -> list[tuple[str, str]]:
    """Runs of letters, each with the family that has them; empty for letters that no font of ours has."""
    runs: list[tuple[str, str]] = []
    for family, letter in _with_family(text, families):
        if runs and runs[-1][0] == family:
            runs[-1] = family, runs[-1][1] + letter
        else:
            runs.append((family, letter))
    # resvg shapes the whole text with the font of its first run, and then puts in the others: a first font without
    # Arabic letters would lose some of them.
    return [(families[0], NON_JOINER), *runs] if len(runs) > 1 and runs[0][0] != families[0] else runs


def _with_family(text: str, families: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    current = families[0]
    for letter in text:
        if letter.isspace():
            current = families[0]
        elif not is_invisible(letter):
            current = next((family for family in families if has_letter(family, letter)), "")
        yield current, letter


def _need_several_fonts(runs: list[tuple[str, str]], families: tuple[str, ...]) -> bool:
    return any(family != families[0] for family, _text in runs)


def _insert_runs(parent: _Element, place: int, runs: list[tuple[str, str]]) -> None:
    from lxml import etree

    for at, (family, text) in enumerate(runs, place):
        run = etree.Element(f"{_SVG}tspan")
        if family:
            run.set("font-family", family)
        run.text = text
        parent.insert(at, run)
