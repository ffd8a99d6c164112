"""The fonts that ship, and pictures drawn with them: charts and documents look the same on every machine."""

from goalweave.fonts.families import FAMILIES, SYMBOLS, font_files, have_letters
from goalweave.fonts.raster import svg_to_png

__all__ = ["FAMILIES", "SYMBOLS", "font_files", "have_letters", "svg_to_png"]
