"""How two processes of a site divide the requests of connections that stay open.

python -m bench.load.balance FOLDER [--connections 10] [--requests 12] [--pause 0.35]

FOLDER: a data folder with records, which is copied. Each connection asks for a list of records, each time another address, so that no page
comes from memory, with a pause in between. Printed are times on the clock and the processor time of each process of `goalweave serve --workers 2`.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread

from bench.load.__main__ import running_site
from bench.load.machine import processor_seconds
from bench.load.request_times import percentile
from bench.visitors import family

WARM_UP = 9
"""Seconds in which the processes make the tables of their start."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--requests", type=int, default=12)
    parser.add_argument("--pause", type=float, default=0.35)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--port", type=int, default=8759)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(options.folder, Path(folder) / "data")
        os.environ |= {"GOALWEAVE_DATA_DIR": str(Path(folder) / "data"), "GOALWEAVE_PROXIES": "1"}
        with running_site(options) as pid:
            time.sleep(WARM_UP)
            processes = [process for process in family(pid) if process != pid]
            before = [processor_seconds(process) for process in processes]
            times = ask_all(options)
            used = [processor_seconds(process) - earlier for process, earlier in zip(processes, before, strict=True)]
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    print(f"{len(times)} requests, p50 {p50:.0f} ms, p95 {p95:.0f} ms; load {os.getloadavg()[0]:.1f}")
    print(f"seconds of processor time, by process, the worker among them: {', '.join(f'{part:.2f}' for part in used)}")
    return 0


def ask_all(options: argparse.Namespace) -> list[float]:
    """Milliseconds of all requests, in order."""
    times: list[float] = []

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", options.port)
        for turn in range(options.requests):
            begin = time.perf_counter()
            headers = {"X-Forwarded-For": f"198.18.1.{number}"}
            connection.request("GET", f"/records/?x={number}-{turn}", headers=headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            times.append((time.perf_counter() - begin) * 1000)
            time.sleep(options.pause)
        connection.close()

    threads = [Thread(target=ask, args=(number,)) for number in range(options.connections)]
    for thread in threads:
        thread.start()
        time.sleep(options.pause / options.connections)
    for thread in threads:
        thread.join()
    return sorted(times)


if __name__ == "__main__":
    sys.exit(main())
