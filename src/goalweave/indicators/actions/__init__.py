"""Writes to indicators, series, observations and targets."""

from goalweave.indicators.actions.loading import Loaded, load
from goalweave.indicators.actions.packs import load_pack
from goalweave.indicators.actions.targets import drop_target, set_target
from goalweave.indicators.actions.vintages import take_back

__all__ = ["Loaded", "drop_target", "load", "load_pack", "set_target", "take_back"]
