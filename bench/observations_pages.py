"""Pages over millions of observations: of a country, a chapter, a comparison, an indicator, lists and a map, in one process.

python bench/observations_pages.py --folder DIR [--requests R] [--pages PAGE…] [--profile PAGE]

DIR is one that `observations_load.py --folder DIR` has filled. Every request asks for another area, indicator or goal: what is shown
was never read before. “Again” asks for the last of these a second time, “after a write” for one each after something else was written.
Milliseconds of a whole request through Django's test client, of the processor, since other processes share it, and by the clock in brackets.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import random
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

SEED = 10
COMPARED = 8
GOALS = 17
CACHED = 32
"""Addresses that are asked for again: fewer than any cache holds."""


Times = tuple[float, float]
"""Milliseconds of the processor, and by the clock."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--pages", nargs="+", help="Only these pages, by the names in the table.")
    parser.add_argument("--profile", help="Only this page, with where its time goes.")
    parser.add_argument("--written", action="store_true", help="With --profile: write something before each request.")
    asked = parser.parse_args()
    os.environ |= {
        "GOALWEAVE_DATA_DIR": str(asked.folder / "data"),
        "GOALWEAVE_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
    }
    from django.test import Client

    import goalweave.web.wsgi  # noqa: F401 – the process of the site, as it is served

    get = Client().get
    addresses = page_addresses(asked.requests)
    if asked.profile:
        _profile(get, addresses[asked.profile], asked.written)
        return
    before = _peak()
    country = addresses["country"][-1]
    cold = _timed(get, country)
    print(f"the first request of the process, {country}: {_milliseconds(cold)} ms; {before:.0f} → {_peak():.0f} MB")
    print(f"\n{'':22}{'each for the first time':>28}{'again':>28}{'after a write':>28}")
    print(f"{'':22}" + f"{'p50':>14}{'p95':>14}" * 3)
    for name in asked.pages or addresses:
        urls = addresses[name]
        new = [_timed(get, url) for url in urls]
        last = list(dict.fromkeys(urls))[-CACHED:]
        again = [_timed(get, last[number % len(last)]) for number in range(asked.requests)]
        written = []
        for number in range(max(10, asked.requests // 4)):
            _write_something()
            written.append(_timed(get, last[number % len(last)]))
        cells = (*_percentiles(new), *_percentiles(again[len(last) :] or again), *_percentiles(written))
        print(f"{name:22}" + "".join(f"{cell:>14}" for cell in cells), flush=True)
    print(f"\npeak memory {_peak():.0f} MB")


def page_addresses(number: int) -> dict[str, list[str]]:
    """Name of a page → as many addresses of it."""
    from goalweave.indicators.models import Indicator
    from goalweave.packs.areas import areas

    draw = random.Random(SEED)
    countries = [code for code in areas() if not code.isdecimal()]
    indicators = list(Indicator.objects.filter(series__code__startswith="MADE_").order_by("slug").distinct())
    draw.shuffle(countries)
    draw.shuffle(indicators)
    goals = [str(goal) for goal in range(1, GOALS + 1)]

    def cycle(items: Sequence[str]) -> list[str]:
        return [items[place % len(items)] for place in range(number)]

    compared = ["&".join(f"area={code}" for code in draw.sample(countries, COMPARED)) for _request in range(number)]
    return {
        "country": cycle([f"/countries/{code}/" for code in countries]),
        "chapter": [f"/countries/{code}/{draw.choice(goals)}/" for code in cycle(countries)],
        "comparison of eight": [f"/countries/compare/?goal={draw.choice(goals)}&{query}" for query in compared],
        "indicator with map": cycle([f"/indicators/{row.slug}/" for row in indicators]),
        "indicator, one area": [
            f"/indicators/{draw.choice(indicators).slug}/?area={code}" for code in cycle(countries)
        ],
        "list of indicators": [f"/indicators/?area={code}" for code in cycle(countries)],
        "list of countries": cycle(["/countries/", "/countries/?all=1", "/countries/?q=a"]),
        "map as SVG": cycle([f"/indicators/{row.slug}/map.svg" for row in indicators]),
    }


def _write_something() -> None:
    """A line in the log, as every write leaves one."""
    from goalweave.accounts.actor import SYSTEM
    from goalweave.audit.actions import log

    log(actor=SYSTEM, verb="change", object_type="record", object_id="0")


def _timed(get: Callable[[str], object], url: str) -> Times:
    start, busy = time.perf_counter(), time.process_time()
    response = get(url)
    took = (time.process_time() - busy) * 1000, (time.perf_counter() - start) * 1000
    assert response.status_code == 200, (url, response.status_code)  # type: ignore[attr-defined]
    return took


def _percentiles(times: Sequence[Times]) -> tuple[str, str]:
    """The median and the 95th percentile."""
    busy, clock = zip(*times, strict=True)
    cells = []
    for part in (0.5, 0.95):
        place = min(len(times) - 1, int(len(times) * part))
        cells.append(_milliseconds((sorted(busy)[place], sorted(clock)[place])))
    return cells[0], cells[1]


def _milliseconds(times: Times) -> str:
    return f"{times[0]:.0f} ({times[1]:.0f})"


def _profile(get: Callable[[str], object], urls: Sequence[str], written: bool) -> None:
    for url in urls[:5]:
        _timed(get, url)
    profile = cProfile.Profile()
    profile.enable()
    for url in urls[5:25]:
        if written:
            _write_something()
        _timed(get, url)
    profile.disable()
    pstats.Stats(profile).sort_stats("cumtime").print_stats(70)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
