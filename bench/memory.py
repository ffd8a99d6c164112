"""Memory of a whole site after its start and after pages: PSS of all processes of `goalweave serve`, in which shared memory counts once.

python bench/memory.py FOLDER [--workers 2] [--wait 25] [--rounds 3 | --five] [--changes N] [--rest 6] [--port 8747]

FOLDER: the data folder of a site, such as that of `goalweave demo` or `bench/rollup.py --folder FOLDER --records N`; it is used as it is. Pages are
sent over four connections, each of them `--rounds` times with another address, so that none comes from memory; --five: five
pages, one after the other. --rest: so many seconds later they are looked at once more. --changes: so many records then get other mappings, by a
process that is not of the site, and the pages are sent again; that stays in the folder. own: memory that is mapped to no file and no other process has; mapped: files, mostly those of the columns, which the
system takes back where it needs room.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.visitors import STATIC, family, fetch, wait_until_served

FIVE = ("/", "/records/", "/rollup/", "/frameworks/sdg@2025/9.c/", "/explore/")
PAGES = (
    *FIVE,
    "/records/?year=2015",
    "/records/?country=KE",
    "/rollup/?year=2012",
    "/rollup/?cross=area",
    "/rollup/?column=accepted&column=money",
    "/rollup/?open=9,13&column=accepted&column=suggested&column=via&column=money&cross=area",
    "/rollup/?rows=area&open=001,002&column=accepted&column=money",
    "/explore/?show=records",
    "/explore/?show=money&money=budget+USD",
    "/organisations/body-0/",
    "/search/?q=water",
)
"""Of a register that `bench/rollup.py` has made; the first five are on every site."""
CONNECTIONS = 4
PORTION = 100
"""Records whose mappings are changed in one transaction."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--wait", type=float, default=25, help="seconds between the first answer and the first look")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--five", action="store_true")
    parser.add_argument("--changes", type=int, default=0)
    parser.add_argument("--rest", type=float, default=6, help="seconds between the last page and the last look")
    parser.add_argument("--port", type=int, default=8747)
    parser.add_argument("--change", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ |= {"GOALWEAVE_DATA_DIR": str(options.folder), "GOALWEAVE_SEARCH_RATE": "0"}
    if options.change:
        change_mappings(options.change)
        return
    command = [str(Path(sys.executable).with_name("goalweave")), "serve"]
    command += ["--port", str(options.port), "--workers", str(options.workers)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until_served(process, options.port, STATIC)
        time.sleep(options.wait)
        show("after the start", process.pid)
        send_pages(options.port, options.rounds, five=options.five)
        show("after pages", process.pid)
        time.sleep(options.rest)
        show("after a rest", process.pid)
        if options.changes:
            subprocess.run(
                [sys.executable, __file__, str(options.folder), "--change", str(options.changes)], check=True
            )
            send_pages(options.port, options.rounds, five=options.five)
            show("after changes and pages", process.pid)
            time.sleep(options.rest)
            show("after a rest", process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def send_pages(port: int, rounds: int, *, five: bool) -> None:
    pages = FIVE if five else PAGES * rounds
    addresses = [f"{page}{'&' if '?' in page else '?'}x={number}" for number, page in enumerate(pages)]
    with ThreadPoolExecutor(1 if five else CONNECTIONS) as pool:
        list(pool.map(lambda address: fetch(port, address), addresses))


def change_mappings(number: int) -> None:
    """Of so many records, spread over all, each gets a single suggestion in the place of the mappings that no person has decided."""
    from goalweave.cli.data import use_database

    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.model import Curie, Mapping, MappingState
    from goalweave.mapping.actions import store_mappings
    from goalweave.registry.models import Record

    pks = list(Record.objects.filter(deleted=None).order_by("pk").values_list("pk", flat=True))
    chosen = pks[:: max(len(pks) // number, 1)][:number]
    mapping = Mapping(Curie.parse("sdg@2025:9.c"), MappingState.SUGGESTED, "classifier:fast-1", score=0.5)
    for start in range(0, len(chosen), PORTION):
        rows = Record.objects.select_related("organisation").filter(pk__in=chosen[start : start + PORTION])
        store_mappings(actor=SYSTEM, mappings=dict.fromkeys(rows, (mapping,)))


def show(when: str, pid: int) -> None:
    print(f"{when:24}{'PSS MB':>8}{'own':>8}{'mapped':>8}{'cpu s':>8}")
    together = 0.0
    for process in family(pid):
        sizes = read_sizes(process)
        together += sizes["Pss"]
        name = Path(f"/proc/{process}/comm").read_text().strip()
        figures = (sizes["Pss"], sizes["Private_Dirty"], sizes["Pss_File"])
        print(f"  {name:22}{''.join(f'{figure:8.0f}' for figure in figures)}{processor_seconds(process):8.1f}")
    print(f"  {'together':22}{together:8.0f}", flush=True)


def read_sizes(process: int) -> dict[str, float]:
    """MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) * 1024 / 1e6 for line in lines}


def processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
