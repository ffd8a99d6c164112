"""Levels of the markers of the UN system in cells: `2`, `GEM 2`, `2 - significant`, `limited`."""

from __future__ import annotations

import re

from goalweave.core.model import MarkerLevel
from goalweave.formats.reading.normalisation import Vocabulary

LEVELS = Vocabulary(
    {
        MarkerLevel.NONE: "0|0.0|none|not applicable|no contribution|aucun|aucune|sans objet|ninguno|ninguna|no aplica|нет|не применимо|لا شيء|لا ينطبق|无|不适用",
        MarkerLevel.LIMITED: "1|1.0|limited|limité|limitée|limitado|limitada|ограниченный|ограниченно|محدود|有限",
        MarkerLevel.SIGNIFICANT: "2|2.0|2a|significant|significatif|significative|significativo|significativa|значительный|значительно|كبير|هام|重要",
        MarkerLevel.PRINCIPAL: "3|3.0|2b|principal|primary|principale|principal objective|основной|главный|رئيسي|主要",
    }
)
"""Some entities of the UN write 2a and 2b for 2 and 3 (UN Women, elements of gender equality marker systems)."""

_CODE = re.compile(r"(?:[A-Za-z]{2,4}[\s-]*)?([0-3]|2[abAB])(?:\.0)?(?:\s*[-–—:.)]\s*\D.*)?")


def read_marker_level(text: str) -> str:
    """Empty for what is no level."""
    match = _CODE.fullmatch(text.strip())
    return LEVELS.find(match[1] if match else text) or ""
