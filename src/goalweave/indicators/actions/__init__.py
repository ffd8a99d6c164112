"""Writes to indicators, series, observations and targets."""

from goalweave.indicators.actions.areas import load_areas
from goalweave.indicators.actions.dry_run import LoadDryRun, dry_run_load
from goalweave.indicators.actions.editing import add_indicator, add_series, change_indicator, change_series
from goalweave.indicators.actions.loading import ObservationLoadResult, load_observations
from goalweave.indicators.actions.observation_checks import check_range
from goalweave.indicators.actions.packs import load_pack
from goalweave.indicators.actions.targets import delete_target, set_target
from goalweave.indicators.actions.values import EnteredValue, write_values
from goalweave.indicators.actions.vintages import undo_vintage, withdraw_vintage

__all__ = [
    "EnteredValue",
    "LoadDryRun",
    "ObservationLoadResult",
    "add_indicator",
    "add_series",
    "change_indicator",
    "change_series",
    "check_range",
    "delete_target",
    "dry_run_load",
    "load_areas",
    "load_observations",
    "load_pack",
    "set_target",
    "undo_vintage",
    "withdraw_vintage",
    "write_values",
]
