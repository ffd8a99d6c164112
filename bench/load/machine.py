"""What the site needs while it is under load: memory, processor time, the write-ahead log, what waits in the background."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from bench.visitors import family

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sample:
    """at: seconds since 1970; memory: MB (PSS) of all processes of the site together; processes: their number; processor: seconds of
    processor time since the start, of those that still run; load: of the machine in the last minute; wal: MB of the write-ahead log of
    SQLite; tasks: background tasks that wait or run; mails: not yet sent."""

    at: float
    memory: float
    processes: int
    processor: float
    load: float
    wal: float
    tasks: int
    mails: int


def read_sample(pid: int, folder: Path, waiting: Callable[[], tuple[int, int]]) -> Sample:
    memory, processor, processes = 0, 0.0, 0
    for process in family(pid):
        try:
            memory += _pss(process)
            processor += processor_seconds(process)
        except (FileNotFoundError, ProcessLookupError):
            continue
        processes += 1
    wal = folder / "goalweave.sqlite3-wal"
    tasks, mails = waiting()
    return Sample(
        at=time.time(),
        memory=memory / 1e6,
        processes=processes,
        processor=processor,
        load=os.getloadavg()[0],
        wal=wal.stat().st_size / 1e6 if wal.exists() else 0.0,
        tasks=tasks,
        mails=mails,
    )


def _pss(process: int) -> int:
    """Bytes: memory that several processes share is divided among them."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    # utime and stime are fields 14 and 15 of proc(5); state, the third, is the first here.
    return (int(fields[11]) + int(fields[12])) / TICKS


class Watch:
    """Takes a sample every so many seconds until it is stopped."""

    def __init__(self, sample: Callable[[], Sample], seconds: float) -> None:
        self.samples: list[Sample] = []
        self._sample, self._seconds = sample, seconds
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            # A process may end while it is looked at.
            with suppress(OSError):
                self.samples.append(self._sample())
            if self._stop.wait(self._seconds):
                return


def growth(samples: list[Sample]) -> float:
    """MB by which memory grows in an hour: the slope of the line through the second half of the samples (least squares)."""
    late = samples[len(samples) // 2 :]
    if len(late) < 2:
        return 0.0
    hours = [(sample.at - late[0].at) / 3600 for sample in late]
    mean_hour = sum(hours) / len(hours)
    mean_memory = sum(sample.memory for sample in late) / len(late)
    spread = sum((hour - mean_hour) ** 2 for hour in hours)
    together = sum((hour - mean_hour) * (sample.memory - mean_memory) for hour, sample in zip(hours, late, strict=True))
    return together / spread if spread else 0.0
