"""The colour of text on the colour of a node."""

from __future__ import annotations

from goalweave.charts.look import BLACK, INK, PAPER
from goalweave.core.colour import READABLE, contrast, is_colour, luminance

__all__ = ["READABLE", "contrast", "is_colour", "luminance", "on_colour"]


def on_colour(background: str) -> str:
    """The colour of text on `background`, with a contrast of at least 4.5: white, else ink, else black.

    Between white and ink lies a narrow band of middle tones on which neither can be read; black can.
    """
    return next(text for text in (PAPER, INK, BLACK) if text == BLACK or contrast(text, background) >= READABLE)
