"""A clock that can be set back for a server alone: libfaketime between its processes and the time of the machine."""

from __future__ import annotations

from pathlib import Path

from bench.faults.places import Trial

BACK = {"clock back 1 hour": 3600, "clock back 1 day": 86_400}
"""Name of the fault → seconds."""

_LIBRARY = "*/faketime/libfaketimeMT.so.1"


def clock_environment(path: Path) -> dict[str, str]:
    """Variables with which a process takes its time from that file. Only the time of day is changed: intervals are measured by a
    clock that no one can set, with and without this library."""
    library = next(Path("/usr/lib").glob(_LIBRARY), None)
    if library is None:
        raise SystemExit("setting a clock back needs libfaketime: apt install faketime")
    set_clock(path, 0)
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(path),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
        "NO_FAKE_STAT": "1",
    }


def fake_clock(trial: Trial) -> None:
    """Let the server of this trial read its clock from a file."""
    trial.environment.update(clock_environment(clock_of(trial)))


def clock_of(trial: Trial) -> Path:
    return trial.folder / "clock"


def set_clock(path: Path, seconds: int) -> None:
    """So many seconds behind the machine; processes notice within a second."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(f"-{seconds}\n", encoding="ascii")
    draft.replace(path)
