"""Do slow visitors stop others, and does a restart lose requests? Against a site that runs, from outside.

    python bench/slow_clients.py http://127.0.0.1:8000 [--slow 6] [--seconds 10] [--download /records/table.csv] [--parent PID]

Prints requests and the worst and median time for a page: undisturbed, while so many connections send a body byte by byte, while so many
take a download slowly, and, with the process id of `goalweave serve`, while SIGHUP restarts its processes. Exit code 1 if a request was lost.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import statistics
import sys
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from urllib.parse import urlsplit

PAGE = "/about/"
BODY = b"POST /try/ HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken=%s\r\nContent-Length: 2000000\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Outcome:
    """times: milliseconds of each answered request; lost: requests without an answer or with one from 500 on."""

    times: list[float]
    lost: int


def ask_for(host: str, port: int, seconds: float) -> Outcome:
    """Ask for the page over and over, each time on a new connection."""
    times, lost, end = [], 0, monotonic() + seconds
    while monotonic() < end:
        began = monotonic()
        try:
            connection = http.client.HTTPConnection(host, port, timeout=30)
            connection.request("GET", PAGE)
            answer = connection.getresponse()
            answer.read()
            lost += answer.status >= 500
            connection.close()
        except OSError:
            lost += 1
        times.append((monotonic() - began) * 1000)
    return Outcome(times, lost)


def send_slowly(host: str, port: int, stop: Event) -> None:
    """A body of which a byte comes every half second; a new one as soon as the server ends it."""
    while not stop.is_set():
        try:
            with socket.create_connection((host, port), timeout=10) as connection:
                connection.sendall(BODY % (host.encode(), b"a" * 32))
                while not stop.wait(0.5):
                    connection.sendall(b"a")
        except OSError:
            continue


def take_slowly(host: str, port: int, path: str, stop: Event) -> None:
    """A download of which two kilobytes are taken five times a second."""
    while not stop.is_set():
        try:
            with socket.socket() as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.settimeout(1)
                connection.connect((host, port))
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                while not stop.wait(0.2):
                    with suppress(TimeoutError):
                        if not connection.recv(2000):
                            break
        except OSError:
            continue


def ask_next_to(slow: list[Thread], stop: Event, host: str, port: int, seconds: float) -> Outcome:
    """As ask_for, while the threads run; they end then."""
    for thread in slow:
        thread.start()
    outcome = ask_for(host, port, seconds)
    stop.set()
    for thread in slow:
        thread.join()
    return outcome


def report(label: str, outcome: Outcome) -> int:
    median = statistics.median(outcome.times)
    print(f"{label:<28}{len(outcome.times):>9}{median:>11.1f}{max(outcome.times):>11.1f}{outcome.lost:>7}")
    return outcome.lost


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--slow", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--download", help="a path that takes long to send")
    parser.add_argument("--parent", type=int)
    arguments = parser.parse_args()
    parts = urlsplit(arguments.address)
    host, port = parts.hostname or "127.0.0.1", parts.port or 80
    ask_for(host, port, 3)
    print(f"{'':<28}{'requests':>9}{'median ms':>11}{'worst ms':>11}{'lost':>7}")
    lost = report("undisturbed", ask_for(host, port, arguments.seconds))
    stop = Event()
    bodies = [Thread(target=send_slowly, args=(host, port, stop)) for _number in range(arguments.slow)]
    lost += report(f"{arguments.slow} slow bodies", ask_next_to(bodies, stop, host, port, arguments.seconds))
    if arguments.download:
        stop = Event()
        what = (host, port, arguments.download, stop)
        downloads = [Thread(target=take_slowly, args=what) for _number in range(arguments.slow)]
        lost += report(f"{arguments.slow} slow downloads", ask_next_to(downloads, stop, host, port, arguments.seconds))
    if arguments.parent:
        os.kill(arguments.parent, signal.SIGHUP)
        lost += report("restart (SIGHUP)", ask_for(host, port, arguments.seconds))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
