"""The search of a site with many records: everything in order of the rules, next to what the index alone gives, and to LIKE.

python bench/search.py [--records N] [--requests R] [--folder DIR]

The frameworks that ship, and records of 60 words each. For each query: `search_everything`, which the page shows; `search`, the
50 rows of the index by relevance, which the page showed before; and LIKE over the same titles and texts in a plain table of
SQLite. DIR keeps the database for a second run.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path

QUERIES = {
    "a code": ("SDG 5", "target 9.c", "17.8.1"),
    "a goal's name": ("gender equality", "éducation de qualité", "чистая вода"),
    "a country": ("Kenya", "Allemagne", "كينيا"),
    "a rare word": ("wa17ka", "wa1234ka", "wa2999ka"),
    "two words": ("wa17ka wa18ka", "water schools", "networks teachers"),
    "a word in a tenth of the records": ("water", "schools", "networks"),
    "a typing error": ("brodband", "gendr equality", "educaton"),
}
COMMON = ("water", "schools", "networks", "teachers", "girls", "broadband", "roads", "farmers", "energy", "data")
PORTION = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ |= {
            "GOALWEAVE_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        from goalweave.registry.models import Record

        if not Record.objects.exists():
            _fill(options.records)
        _measure(options.requests)


def _fill(records: int) -> None:
    from goalweave.accounts.actions import ensure_organisation
    from goalweave.accounts.actor import SYSTEM
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.packs import library
    from goalweave.registry.actions.record_writing import index_records
    from goalweave.registry.models import Record, Visibility

    load_catalogue(actor=SYSTEM, catalogue=library().catalogue())
    owner = ensure_organisation(actor=SYSTEM, slug="bench", name={"en": "Bench"}, short={"en": "Bench"})
    rng = random.Random(7)
    for start in range(0, records, PORTION):
        rows = [
            Record(
                organisation=owner,
                slug=f"record-{number}",
                title={"en": _text(rng, 7)},
                text={"en": _text(rng, 53)},
                language="en",
                visibility=Visibility.PUBLIC,
            )
            for number in range(start, min(start + PORTION, records))
        ]
        index_records(Record.objects.bulk_create(rows), new=True)


def _text(rng: random.Random, words: int) -> str:
    """Words of which few are common: one in six hundred is a given one of COMMON, so that a tenth of the records has it."""
    return " ".join(
        rng.choice(COMMON) if rng.random() < 1 / 60 else f"wa{int(3_000 * rng.random() ** 3)}ka" for _ in range(words)
    )


def _measure(requests: int) -> None:
    from goalweave.accounts.actor import VISITOR
    from goalweave.registry.models import Record
    from goalweave.search.queries import search
    from goalweave.web.search.views import search_everything

    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE record (title, body)")
    rows = ((row.title["en"], row.text["en"]) for row in Record.objects.iterator())
    plain.executemany("INSERT INTO record VALUES (?, ?)", rows)

    def like(query: str) -> None:
        words = query.split()
        condition = " AND ".join("(title LIKE ? OR body LIKE ?)" for _ in words)
        values = list(chain.from_iterable((f"%{word}%", f"%{word}%") for word in words))
        plain.execute(f"SELECT title FROM record WHERE {condition} LIMIT 50", values).fetchall()

    ways: dict[str, Callable[[str], object]] = {
        "everything by the rules": lambda query: search_everything(query, actor=VISITOR, language="en"),
        "50 rows of the index": lambda query: search(query, actor=VISITOR, language="en"),
        "LIKE": like,
    }
    start = time.perf_counter()
    search_everything("brodband", actor=VISITOR, language="en")
    print(f"{Record.objects.count():,} records; the first search of a process, with a typing error: ", end="")
    print(f"{(time.perf_counter() - start) * 1000:.0f} ms")
    print(f"{'median / 95th percentile, ms':36}" + "".join(f"{name:>28}" for name in ways))
    for kind, queries in QUERIES.items():
        cells = [_times(way, queries, requests) for way in ways.values()]
        print(f"{kind:36}" + "".join(f"{median:>20.1f} / {most:5.1f}" for median, most in cells))


def _times(way: Callable[[str], object], queries: tuple[str, ...], requests: int) -> tuple[float, float]:
    times: list[float] = []
    for number in range(requests + len(queries)):
        query = queries[number % len(queries)]
        start = time.process_time()
        way(query)
        # The first time of each query fills caches.
        if number >= len(queries):
            times.append((time.process_time() - start) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
