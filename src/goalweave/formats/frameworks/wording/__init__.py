"""Official wording of the SDGs, read from the UN's own SKOS file, a reply of the UNSD API or a six-language JSON file."""

from __future__ import annotations

from goalweave.formats.frameworks.wording.editions import OfficialWording, apply_wording, goals_and_targets_for
from goalweave.formats.frameworks.wording.reader import read_wording

__all__ = ["OfficialWording", "apply_wording", "goals_and_targets_for", "read_wording"]
