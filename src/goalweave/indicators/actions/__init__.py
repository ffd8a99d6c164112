"""Writes to indicators, series, observations and targets."""

from goalweave.indicators.actions.checking import beyond
from goalweave.indicators.actions.editing import add_indicator, add_series, change_indicator, change_series
from goalweave.indicators.actions.loading import Loaded, load
from goalweave.indicators.actions.packs import load_pack
from goalweave.indicators.actions.targets import drop_target, set_target
from goalweave.indicators.actions.trial import Trial, trial
from goalweave.indicators.actions.values import Typed, write_values
from goalweave.indicators.actions.vintages import take_back, take_out

__all__ = [
    "Loaded",
    "Trial",
    "Typed",
    "add_indicator",
    "add_series",
    "beyond",
    "change_indicator",
    "change_series",
    "drop_target",
    "load",
    "load_pack",
    "set_target",
    "take_back",
    "take_out",
    "trial",
    "write_values",
]
