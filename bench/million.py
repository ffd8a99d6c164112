"""Pages over a register of very many records: every request with another filter, as a visitor and as a reviewer.

python bench/million.py FOLDER [--requests R] [--page NAME …] [--profile] [--database URL]

FOLDER is a data folder that `bench/rollup.py --folder FOLDER --records N` has filled; it is written to (a reviewer, a queue, lines of
the log). URL names a PostgreSQL database with the same data instead. Pages are whole requests through Django's handlers, in process. `first`
is the first request of its kind after the columns were read and warmed as a server does it. Times are by the clock and of the processor,
which says more on a machine that others use; --profile lists where the time of the slowest page goes.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import os
import pstats
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollup_data import FILTERS

LIMIT_P95, LIMIT_FIRST = 100.0, 300.0


@dataclass(frozen=True, slots=True)
class Page:
    """address, fixed: what every request asks; fields: of rollup_data.FILTERS, of which every request takes one or two; reviews: it is for reviewers."""

    address: str
    fixed: dict[str, Any]
    fields: tuple[str, ...] = tuple(FILTERS)
    reviews: bool = False


PAGES = {
    "list, all facets": Page("/records/", {}),
    "list, by title": Page("/records/", {"sort": "title"}),
    "list, a word": Page("/records/", {"q": "{word}"}),
    "list, two words": Page("/records/", {"q": "{word} {other}"}),
    "roll-up": Page("/rollup/", {}),
    "roll-up, opened": Page("/rollup/", {"open": "9,13,17", "column": ["accepted", "suggested", "via", "mentions"]}),
    "roll-up, crossed": Page("/rollup/", {"cross": "area"}),
    "roll-up, money": Page("/rollup/", {"column": ["accepted", "money"]}),
    "roll-up, all of it": Page(
        "/rollup/", {"open": "9,13", "column": ["accepted", "suggested", "via", "mentions", "money"], "cross": "area"}
    ),
    "roll-up by region, money": Page("/rollup/", {"rows": "area", "open": "001,002", "column": ["accepted", "money"]}),
    "roll-up by unit, money": Page("/rollup/", {"rows": "unit", "open": "all", "column": ["accepted", "money"]}),
    "roll-up, money of a place": Page(
        "/rollup/", {"column": ["accepted", "money"], "kind": "{kind}"}, ("country", "region")
    ),
    "roll-up by unit, money of a place": Page(
        "/rollup/",
        {"rows": "unit", "open": "all", "column": ["accepted", "money"], "kind": "{kind}"},
        ("country", "region"),
    ),
    "amount, its records": Page(
        "/rollup/money/", {"line": "9", "money": "budget USD", "column": ["accepted", "money"]}
    ),
    "node": Page("/frameworks/sdg@2025/{code}/", {}, ()),
    "explorer, records": Page("/explore/", {"show": "records"}, ("year", "kind", "organisation", "country")),
    "explorer, money": Page(
        "/explore/", {"show": "money", "money": "budget USD"}, ("year", "kind", "organisation", "country")
    ),
    "record": Page("/records/{record}/", {}, ()),
    "record's history": Page("/records/{record}/history/", {}, (), reviews=True),
    "organisation": Page("/organisations/body-{number}/", {}, ()),
    "home": Page("/", {}, ()),
    "search, a code": Page("/search/", {"q": "SDG {goal}"}, ()),
    "search, a word": Page("/search/", {"q": "{word}"}, ()),
    "search, two words": Page("/search/", {"q": "{word} {other}"}, ()),
    "search, a typing error": Page("/search/", {"q": "{word}x"}, ()),
    "review queue": Page("/review/", {}, ("organisation",), reviews=True),
    "review queue, a goal": Page("/review/", {"node": "sdg:{goal}"}, (), reviews=True),
    "review queue, a unit": Page("/review/", {"unit": "sector-{number}"}, (), reviews=True),
    "review queue, a file of none": Page("/review/", {"source": "{word}.csv"}, (), reviews=True),
    "review queue, disputed": Page("/review/", {"disputed": "1", "unit": "sector-{number}"}, (), reviews=True),
    "review queue, unassigned": Page("/review/", {"turn": "nobody", "unit": "sector-{number}"}, (), reviews=True),
    "review queue, by goal": Page("/review/", {"order": "goal", "page": "{queue_page}"}, (), reviews=True),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--page", action="append", choices=list(PAGES))
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--database")
    options = parser.parse_args()
    os.environ["GOALWEAVE_DATA_DIR"] = str(options.folder)
    if options.database:
        os.environ["GOALWEAVE_DATABASE_URL"] = options.database
    return measure(options.page or list(PAGES), options.requests, profile=options.profile)


def measure(names: list[str], requests: int, *, profile: bool) -> int:
    from goalweave.cli.data import use_database

    use_database()
    import django.conf
    from django.db import connection

    from goalweave.analysis.columns import current_facts

    django.conf.settings.ALLOWED_HOSTS = ["localhost"]
    django.conf.settings.GOALWEAVE_SEARCH_RATE = 0
    prepare()
    start = time.perf_counter()
    facts = current_facts()
    print(
        f"{connection.vendor}: {len(facts):,} records, {len(facts.mappings['node']):,} mappings, "
        f"{len(facts.money['cents']):,} amounts; columns after {time.perf_counter() - start:.1f} s"
    )
    warm()
    # The parent process of a server has read the addresses and views before it has children.
    client("visitor")("/sign-in/", {})
    print(f"{'milliseconds':36}{'first':>8}{'p50':>8}{'p95':>8}{'max':>8}{'cpu p50':>9}{'cpu p95':>9}")
    late = 0
    for name in names:
        for who in ("reviewer",) if PAGES[name].reviews else ("visitor", "reviewer"):
            late += not show_times(
                f"{name}, {who}", list(requests_of(PAGES[name], requests)), client(who), profile=profile
            )
    print(
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; {late} above {LIMIT_P95:.0f} ms "
        f"(p95) or {LIMIT_FIRST:.0f} ms (first)"
    )
    return 0


def warm() -> None:
    """As a server does it before its first request."""
    from goalweave.web.process_tuning import tune_process
    from goalweave.web.warm_start import warm

    tune_process()
    start, began = time.perf_counter(), time.process_time()
    warm()
    # The parent of a server's processes leaves what it has read alone.
    gc.collect()
    gc.freeze()
    print(
        f"warmed in {time.perf_counter() - start:.1f} s, {time.process_time() - began:.1f} s of processor",
        file=sys.stderr,
    )


def requests_of(page: Page, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and fields; the filters differ, so that nothing can be served from the request before."""
    from rollup_data import WORDS

    from goalweave.registry.models import Record

    chance = random.Random(11)
    last = Record.objects.order_by("-pk").values_list("pk", flat=True)[0]
    public = []
    while "{record}" in page.address and len(public) < number:
        public += Record.objects.filter(pk=chance.randint(1, last), visibility="public").values_list("pk", flat=True)
    for place in range(number):
        values = {
            "record": public[place] if public else 0,
            "number": place % 3,
            "goal": 1 + place % 17,
            "kind": FILTERS["kind"][place % 5],
            "code": chance.choice(("9.c", "4", "13", "17.6", "5.b", "3.4", "9", "1")),
            "queue_page": chance.randint(1, 400),
            "word": WORDS[place % len(WORDS)],
            "other": WORDS[(7 * place + 3) % len(WORDS)],
        }
        fixed = {name: _formatted(value, values) for name, value in page.fixed.items()}
        fields = chance.sample(page.fields, min(len(page.fields), chance.choice([1, 1, 2])))
        yield page.address.format(**values), fixed | {name: chance.choice(FILTERS[name]) for name in fields}


def _formatted(value: Any, values: dict[str, Any]) -> Any:
    return value.format(**values) if isinstance(value, str) else value


def client(who: str) -> Callable[[str, dict[str, Any]], bytes]:
    from django.test import Client

    from goalweave.accounts.models import User

    browser = Client()
    if who == "reviewer":
        person = User.objects.get(username="bench-reviewer")
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    def ask(address: str, fields: dict[str, Any]) -> bytes:
        response = browser.get(address, fields, headers={"host": "localhost"})
        assert response.status_code == 200, (response.status_code, address, fields)
        return response.content

    return ask


def show_times(
    name: str, requests: list[tuple[str, dict[str, Any]]], ask: Callable[..., bytes], *, profile: bool
) -> bool:
    """Print a line; return whether both limits are met."""
    clock, processor = [], []
    profiler = cProfile.Profile() if profile else None
    for number, (address, fields) in enumerate(requests):
        if profiler and number == 1:
            profiler.enable()
        start, begin = time.perf_counter(), time.process_time()
        ask(address, fields)
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - begin) * 1000)
    first, rest = clock[0], clock[1:]
    figures = (first, at(rest, 0.5), at(rest, 0.95), max(rest), at(processor[1:], 0.5), at(processor[1:], 0.95))
    met = figures[2] <= LIMIT_P95 and first <= LIMIT_FIRST
    widths = (8, 8, 8, 8, 9, 9)
    texts = (f"{figure:{width}.1f}" for figure, width in zip(figures, widths, strict=True))
    print(f"{name:36}" + "".join(texts) + ("" if met else "  *"), flush=True)
    if profiler:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(14)
        pstats.Stats(profiler).sort_stats("cumtime").print_stats("goalweave", 30)
    return met


def at(times: list[float], part: float) -> float:
    return sorted(times)[int(len(times) * part)]


def prepare() -> None:
    """A reviewer of two of the organisations, and the queue of the suggestions, where the folder lacks them."""
    from django.db import connection, transaction

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.models import Membership, Organisation, User
    from goalweave.audit.actions import log
    from goalweave.mapping.models import Pending

    if User.objects.filter(username="bench-reviewer").exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if not Pending.objects.exists():
            cursor.execute(
                "INSERT INTO mapping_pending (record_id, organisation_id, count, margin, disputed, best, place) "
                "SELECT r.id, r.organisation_id, COUNT(*), (r.id * 7919 %% 1000) / 1000.0, %s, MAX(m.score), "
                "(r.id %% 17) + 1 FROM mapping_mapping m JOIN registry_record r ON r.id = m.record_id "
                "WHERE m.state = 'suggested' GROUP BY r.id, r.organisation_id",
                [False],
            )
        person = User.objects.create(username="bench-reviewer", email="reviewer@example.org")
        for owner in Organisation.objects.order_by("pk")[:2]:
            Membership.objects.create(user=person, organisation=owner, role="reviewer")
        log(actor=SYSTEM, verb="fill", object_type="user", object_id=str(person.pk))
    # PostgreSQL does it by itself, SQLite never: statistics would choose other indexes than a site has.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
