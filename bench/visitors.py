"""Requests per second of visitors, with and without kept pages, next to a static file of the same server; and the memory of the site.

python bench/visitors.py FOLDER [--workers 2] [--connections 1 8 32] [--seconds 5] [--small] [--memory | --processor] [--port 8741]

FOLDER: the data folder of a site, such as that of `goalweave demo`; it is copied first and stays as it is. Load comes from wrk (Debian's package
`wrk`) with one thread and accepts compressed pages. Latencies are measured by wrk, of every request of a run. Each page is loaded ten times before it is
measured, so that every process has it. --memory: only the memory, as PSS (shared pages are divided among the processes that share
them) of all processes of `goalweave serve` after a tour of the pages. --processor: only the processor time of a request in one process, without
server and network, which is steadier where the machine does other work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

STATIC = "/static/goalweave/home.css"
PAGES = {
    "static file (limit)": STATIC,
    "home": "/",
    "node": "/frameworks/sdg@2025/9.c/",
    "records": "/records/",
    "record": "/records/1/",
    "library": "/library/",
    "API, 50 records": "/api/v1/records",
}
TOUR = (
    *PAGES.values(),
    "/ar/",
    "/explore/",
    "/progress/sdg@2025/",
    "/search/?q=water",
    "/organisations/",
    "/countries/",
    "/calls/",
    "/about/",
)
WARM_UP = 10
SCRIPT = """
done = function(summary, latency, requests)
  local errors = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("figures %f %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, errors))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """rate: requests per second; p50, p95, p99: milliseconds; errors: requests that failed."""

    rate: float
    p50: float
    p95: float
    p99: float
    errors: int


@contextmanager
def running_site(folder: Path, *, workers: int, port: int, background: bool, **variables: str) -> Iterator[int]:
    """Run `goalweave serve` on the folder; gives the id of its process."""
    command = [
        str(Path(sys.executable).with_name("goalweave")),
        "serve",
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    command += [] if background else ["--no-worker"]
    environment = os.environ | {"GOALWEAVE_DATA_DIR": str(folder), "GOALWEAVE_API_RATE": "0"} | variables
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_served(process, port, STATIC)
        yield process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def wait_until_served(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Until this address is answered; ends this process where the server ends first, or does not answer within five minutes."""
    for _attempt in range(600):
        if process.poll() is not None:
            sys.exit(f"goalweave serve ended with exit code {process.returncode}")
        try:
            fetch(port, path)
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit("goalweave serve does not answer")


def fetch(port: int, path: str) -> int:
    """Bytes of the answer. Raises OSError."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        return len(answer.read())


def measure_load(port: int, path: str, connections: int, seconds: int) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT)
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name, "--timeout", "60s"]
        command += ["-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}{path}"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = next(line for line in output.splitlines() if line.startswith("figures ")).split()[1:]
    return Load(*map(float, figures[:4]), int(figures[4]))


def family(pid: int) -> list[int]:
    """The process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    below: list[int] = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        if task.name != str(pid):
            children += (task / "children").read_text().split()
    for child in children:
        below += family(int(child))
    return below


def read_memory(pid: int) -> dict[int, float]:
    """Process → PSS in MB."""
    sizes = {}
    for process in family(pid):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        size = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
        sizes[process] = int(size.split()[1]) * 1024 / 1e6
    return sizes


def print_memory(folder: Path, workers: int, port: int, rounds: int, **variables: str) -> None:
    with running_site(folder, workers=workers, port=port, background=True, **variables) as pid:
        time.sleep(10)  # The background processes start once the server runs.
        for when in ("after the start", "after a tour"):
            if when == "after a tour":
                for path in TOUR * rounds:
                    fetch(port, path)
            sizes = read_memory(pid)
            each = ", ".join(f"{size:.0f}" for size in sizes.values())
            print(f"{when}: {sum(sizes.values()):.0f} MB PSS in {len(sizes)} processes ({each})", flush=True)


def print_loads(folder: Path, workers: int, port: int, connections: list[int], seconds: int, cache: str) -> None:
    with running_site(folder, workers=workers, port=port, background=False, GOALWEAVE_PAGE_CACHE=cache):
        for name, path in PAGES.items():
            for _time in range(WARM_UP):
                size = fetch(port, path)
            for number in connections:
                load = measure_load(port, path, number, seconds)
                print(
                    f"| {name} | {number} | {load.rate:,.0f} | {load.p50:.1f} | {load.p95:.1f} | {load.p99:.1f} "
                    f"| {size / 1000:.1f} | {load.errors} |",
                    flush=True,
                )


def print_processor_times(folder: Path, rounds: int) -> None:
    """Runs in a process of its own, whose settings are in the environment."""
    os.environ["GOALWEAVE_DATA_DIR"] = str(folder)
    os.environ["GOALWEAVE_API_RATE"] = "0"
    from goalweave.web.wsgi import application

    def answer(path: str) -> int:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        response = application(environ, lambda _status, _headers: None)
        size = len(b"".join(response))
        response.close()
        return size

    for name, path in PAGES.items():
        for _time in range(3):
            size = answer(path)
        began = time.process_time()
        for _time in range(rounds):
            answer(path)
        spent = (time.process_time() - began) / rounds
        print(f"| {name} | {spent * 1000:.2f} | {1 / spent:,.0f} | {size / 1000:.1f} |", flush=True)


def compare_processor_times(folder: Path, caches: list[str]) -> None:
    for cache in caches:
        print(f"\nGOALWEAVE_PAGE_CACHE={cache}\n")
        print("| page | processor ms | requests per second and core | kB |")
        print("|---|---:|---:|---:|", flush=True)
        rounds = 20 if cache == "0" else 400
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import visitors; "
        code += f"visitors.print_processor_times(visitors.Path({str(folder)!r}), {rounds})"
        subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"GOALWEAVE_PAGE_CACHE": cache})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--cache", nargs="+", default=["32", "0"], help="values of GOALWEAVE_PAGE_CACHE")
    parser.add_argument("--small", action="store_true", help="with GOALWEAVE_SMALL=1")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--processor", action="store_true")
    parser.add_argument("--port", type=int, default=8741)
    options = parser.parse_args()
    if shutil.which("wrk") is None and not (options.memory or options.processor):
        sys.exit("bench/visitors.py needs wrk (Debian: apt-get install wrk)")
    small = {"GOALWEAVE_SMALL": "1"} if options.small else {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        shutil.copytree(options.folder, folder)
        if options.memory:
            print_memory(folder, options.workers, options.port, rounds=4 * options.workers, **small)
            return
        if options.processor:
            compare_processor_times(folder, options.cache)
            return
        for cache in options.cache:
            print(f"\nGOALWEAVE_PAGE_CACHE={cache}\n")
            print("| page | connections | requests/s | p50 ms | p95 ms | p99 ms | kB | errors |")
            print("|---|---:|---:|---:|---:|---:|---:|---:|")
            print_loads(folder, options.workers, options.port, options.connections, options.seconds, cache)


if __name__ == "__main__":
    main()
