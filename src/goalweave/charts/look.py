"""The look of every chart: ink, washes, type. Colour comes only from the nodes, that is from the packs."""

from __future__ import annotations

INK = "#14171a"
INK_2 = "#3f454b"
INK_3 = "#5d646b"
LINE_2 = "#c4c9cd"
LINE = "#e1e4e6"
GREY = "#8b9298"  # the lightest that can be told from paper where it says something (3:1)
BAND = "#dfe3e6"
PAPER = "#ffffff"
VEIL = "rgba(255,255,255,0.85)"  # paper behind a label that may stand on a line
BLACK = "#000000"

# Single quotes: ECharts writes the list into an attribute as it is.
FONT = "'Noto Sans','Segoe UI','Noto Sans Arabic','Noto Sans SC','Noto Sans CJK SC',system-ui,sans-serif"
TEXT = 11.5
SMALL = 10.5
LINE_HEIGHT = 14

TILE_HEIGHT = 17
TILE_GAP = 6
LABEL_GAP = 8
