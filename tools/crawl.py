"""Follows every link and posts every form of a test site with hostile values, as every role, and prints what is wrong.

    .venv/bin/python tools/crawl.py                              # all roles, 1,000 pages and 1,000 attacks each
    .venv/bin/python tools/crawl.py --roles visitor editor --pages 400 --attacks 400 --seed 2

The site is the world of tests/permissions: two organisations, people in every role, one of everything that an address can name, in a
database in memory. Each request is taken back. Reported are answers with status 500 and above, values that became markup, scripts,
addresses, headers or templates, redirects to other sites, titles of records that the role must not see, and missing headers.
The exit code is 1 if anything was reported.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "goalweave.settings.test"
    import django

    django.setup()
    from django.db import connection
    from django.test import override_settings
    from django.test.utils import setup_test_environment
    from tests.attack.crawler import Crawl
    from tests.permissions.asking import ACTORS
    from tests.permissions.conftest import SESSIONS
    from tests.permissions.world import build, sign_in_everybody

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--roles", nargs="+", choices=ACTORS, default=ACTORS)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--attacks", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=600, help="at most so long for each role")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    findings: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder), SESSION_ENGINE=SESSIONS):
        world = build()
        sign_in_everybody(world)
        for role in options.roles:
            started = time.monotonic()
            crawl = Crawl(world, role, random.Random(f"{role} {options.seed}"))  # noqa: S311 - repeatable
            crawl.follow(options.pages, started + options.seconds / 2)
            crawl.attack(options.attacks, started + options.seconds)
            seconds = time.monotonic() - started
            print(
                f"{role:<14} {seconds:>5.0f} s {crawl.requests:>6,} requests, of which {crawl.posts:,} posts; "
                f"{len(crawl.forms)} forms; {len(crawl.findings)} findings",
                flush=True,
            )
            for key, request in sorted(crawl.findings.items()):
                if key not in findings:
                    print(f"    {key}\n        {request}", flush=True)
            findings |= crawl.findings
    return bool(findings)


if __name__ == "__main__":
    sys.exit(main())
