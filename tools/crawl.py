"""Follows every link and posts every form of a test site with hostile values, as every role, and prints what is wrong.

    .venv/bin/python tools/crawl.py                                        # all roles, to the end
    .venv/bin/python tools/crawl.py --roles editor --part 2/4 --seed 2     # a quarter of the addresses as one role
    .venv/bin/python tools/crawl.py --table crawled/*.json                 # what several runs with --reached have reached

The site is the world of tests/permissions: two organisations, people in every role, something behind every address, in a
database in memory. Each request is taken back. A role visits and posts to all that the table of who may do what opens to it, follows the
links from there, and sends each form several times with hostile values.

Reported are answers with status 500 and above, values that became markup, scripts, addresses, headers or templates, redirects to
other sites, titles of records that the role must not see, and missing headers, each as soon as it is seen; and at the end, what of the
table was not reached. The exit code is 1 if anything was reported as wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sqlite3
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
TABLES = ROOT / ".pytest_cache" / "d" / "tables"
"""Where the tests keep databases without rows, which spare the migrations."""
Run = dict[str, Any]
SETTINGS = {"GOALWEAVE_CHECK_LINKS": True, "GOALWEAVE_TIER": "labels"}
"""The framework of the tests has two goals, and the trained models know seventeen."""


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "goalweave.settings.test"
    import django

    django.setup()
    from tests.permissions.asking import ACTORS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--roles", nargs="+", choices=ACTORS, default=ACTORS)
    parser.add_argument("--pages", type=int, default=5000, help="at most so many for each role")
    parser.add_argument("--attacks", type=int, default=1000, help="hostile requests for each role")
    parser.add_argument("--seconds", type=float, default=3600, help="at most so long for each role")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="which part of the addresses, such as 2/4")
    parser.add_argument("--reached", type=Path, help="a file for what was reached and reported")
    parser.add_argument(
        "--table", type=Path, nargs="+", help="print what these files of --reached say together, and crawl nothing"
    )
    options = parser.parse_args()
    if options.table:
        tables = [json.loads(path.read_text(encoding="utf-8")) for path in options.table]
        runs = list(chain.from_iterable(tables))
        _print_reached(runs)
        return bool([run for run in runs if run["findings"]])
    if not re.fullmatch(r"[1-9]\d*/[1-9]\d*", options.part):
        parser.error("--part is written as 2/4")
    runs = _crawl(options)
    if options.reached:
        options.reached.write_text(json.dumps(runs), encoding="utf-8")
    _print_reached(runs)
    return bool([run for run in runs if run["findings"]])


def _crawl(options: argparse.Namespace) -> list[Run]:
    from django.db import connection
    from django.template.base import Template
    from django.test import override_settings
    from django.test.utils import setup_test_environment
    from tests.attack.crawler import Crawl
    from tests.permissions.conftest import SESSIONS
    from tests.permissions.world import build, sign_in_everybody
    from tests.tables import migrations_digest

    warnings.simplefilter("ignore")
    plain_render = Template._render
    setup_test_environment()
    Template._render = plain_render  # Django would copy the context of every template for the tests.
    _make_database(connection, TABLES / f"{migrations_digest()}.sqlite3")
    number, parts = map(int, options.part.split("/"))
    runs: list[Run] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(**SETTINGS, DATA_DIR=Path(folder), SESSION_ENGINE=SESSIONS),
    ):
        world = build()
        sign_in_everybody(world)
        for role in options.roles:
            started, used = time.monotonic(), time.process_time()
            chance = random.Random(f"{role} {options.seed}")  # noqa: S311 - repeatable
            crawl = Crawl(world, role, chance, (number, parts), _print_finding)
            crawl.follow(options.pages, started + 0.4 * options.seconds)
            crawl.post(started + 0.75 * options.seconds)
            left = len(crawl.pages)
            crawl.attack(options.attacks, started + options.seconds)
            runs.append(
                {
                    "role": role,
                    "seconds": time.monotonic() - started,
                    "processor": time.process_time() - used,
                    "requests": crawl.requests,
                    "posts": crawl.posts,
                    "forms": len(crawl.forms),
                    "left": left,
                    "reached": sorted(crawl.reached),
                    "findings": crawl.findings,
                }
            )
            print(
                f"{role:<14} {runs[-1]['seconds']:>5.0f} s, {runs[-1]['processor']:.0f} s of processor time, {crawl.requests:>6,} requests, "
                f"of which {crawl.posts:,} posts; {len(crawl.forms)} forms; {left} pages left; {len(crawl.findings)} findings",
                flush=True,
            )
    return runs


def _make_database(connection: Any, tables: Path) -> None:
    """The database in memory, from the tables of an earlier run of the tests or of this command where there are some."""
    memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    if tables.exists():
        source = sqlite3.connect(tables)
        source.backup(memory)
        source.close()
    connection.creation.create_test_db(verbosity=0, serialize=False)
    if not tables.exists():
        tables.parent.mkdir(parents=True, exist_ok=True)
        partial = tables.with_suffix(f".partial-{os.getpid()}")
        target = sqlite3.connect(partial)
        memory.backup(target)
        target.close()
        partial.rename(tables)
    memory.close()


def _print_finding(fault: str, request: str) -> None:
    print(f"    {fault}\n        {request}", flush=True)


def _print_reached(runs: Iterable[Run]) -> None:
    """For each role: requests, and how much of what the table opens to it was reached; then what nobody reached."""
    from tests.attack.crawler import to_be_reached

    reached: dict[str, set[tuple[str, str]]] = defaultdict(set)
    counts: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for run in runs:
        reached[run["role"]] |= {(method, route) for method, route in run["reached"]}
        for place, name in enumerate(("processor", "requests", "posts")):
            counts[run["role"]][place] += run[name]
    missed: dict[tuple[str, str], list[str]] = defaultdict(list)
    print("role            processor s  requests   posts   GET reached   POST reached")
    for role, (seconds, requests, posts) in counts.items():
        open_to_role = to_be_reached(role)
        cells = []
        for method in ("GET", "POST"):
            there = {key for key in open_to_role if key[0] == method}
            cells.append(f"{len(there & reached[role]):>4} of {len(there):<4}")
        print(f"{role:<14}  {seconds:>11.0f} {requests:>9,.0f} {posts:>7,.0f}   {cells[0]}   {cells[1]}")
        for key in open_to_role - reached[role]:
            missed[key].append(role)
    for (method, route), roles in sorted(missed.items()):
        print(f"not reached: {method:<4} {route} ({', '.join(roles)})")


if __name__ == "__main__":
    sys.exit(main())
