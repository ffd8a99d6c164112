"""What is lost or doubled when processes are killed (kill -9) at random moments of each long job, and by faults of the machine.

python -m bench.faults [--only undo backup "full disk" …] [--times 10] [--seed 1] [--victims worker "clock back 1 hour" …] [--folder /tmp/faults]

Each job runs on a small site: twice undisturbed (“none”, which shows that the comparison itself finds nothing), then so many
times with each victim. A command is called again after it was killed; workers and web processes are replaced by
`goalweave serve`; after the parent was killed, the tool waits until all its processes are gone and starts it again. In the end every row
of every table and every file is compared with the undisturbed run, without ids, times and keys. “Lost” and “doubled” count
rows and files that are missing or more than there; both are zero if nothing happened. Faults with a full disk or a read-only
folder mount a small file system, which needs root; those of PostgreSQL start a server of their own; a clock is set back with
libfaketime, for the processes of the server alone.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.faults import jobs
from bench.faults.clock import BACK
from bench.faults.machine import FAULTS
from bench.faults.places import Job, prepare_base
from bench.faults.postgresql import cluster
from bench.faults.processes import kill_in
from bench.faults.report import HEAD, Result
from bench.faults.server_faults import SERVER_FAULTS, kill_on_postgresql


def main() -> int:
    options = read_options()
    # What is mounted and started must end with this process.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(1))
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    base, luck = prepare_base(folder), random.Random(options.seed)
    failed = False
    print(HEAD, flush=True)

    def show(results: Iterable[Result]) -> None:
        nonlocal failed
        for result in results:
            failed |= bool(result.lost or result.doubled)
            print(result.line(), flush=True)

    def victims(job: Job) -> tuple[str, ...]:
        return tuple(name for name in job.victims if name in options.victims)

    for job in (*jobs.COMMANDS, *jobs.ACTIONS, *jobs.TASKS):
        if job.name in options.only:
            show(kill_in(job, folder, base, options.times, luck, victims(job)))
    for name, fault in FAULTS.items():
        if name in options.only:
            show(fault(folder, base, options.times))
    on_server = [job for job in jobs.MOVES if job.name in options.only]
    faults = [fault for name, fault in SERVER_FAULTS.items() if name in options.only]
    if on_server or faults:
        with cluster() as server:
            for job in on_server:
                show(kill_on_postgresql(job, folder, base, server, options.times, luck))
            for fault in faults:
                show(fault(folder, base, server, options.times, luck))
    return int(failed)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [*(job.name for job in jobs.JOBS), *FAULTS, *SERVER_FAULTS]
    parser.add_argument("--only", nargs="*", default=names, choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--times", type=int, default=10, help="for each victim in each job, and faults of servers")
    victims = ["command", "worker", "web", "parent", *BACK]
    parser.add_argument("--victims", nargs="*", default=victims, choices=victims, metavar="VICTIM")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/faults"))
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
