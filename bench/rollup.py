"""Roll-ups and the list of records over a register of very many records, beside plain SQL with GROUP BY.

python bench/rollup.py [--records N] [--requests R] [--folder DIR]

Pages are whole requests through Django's handlers, in process, as a visitor; every request has another filter. The peer asks the
same SQLite file for the same figures: unique records per goal (accepted; suggested and not accepted), and the same four facets, each a
statement with GROUP BY. What it says must be what we say. Then one mapping is accepted, and the next page is asked. DIR keeps the
register (two minutes to make), so that a second run is quick. Times are by the clock and of
the processor, which says more on a machine that others use.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

QUESTIONS = ("year", "kind", "country", "organisation", "status", "region")


def queries(number: int, seed: int) -> list[dict[str, str]]:
    """As many filters of one or two fields."""
    chance = random.Random(seed)
    values = {
        "year": [str(year) for year in range(2010, 2026)],
        "kind": ["activity", "partnership", "event", "publication", "training"],
        "country": ["KE", "FR", "BR", "IN", "FJ", "US"],
        "organisation": ["body-0", "body-1", "body-2"],
        "status": ["ongoing", "planned", "completed"],
        "region": ["014", "202", "142", "419"],
    }
    found = []
    for _one in range(number):
        names = chance.sample(QUESTIONS, chance.choice([1, 1, 2]))
        found.append({name: chance.choice(values[name]) for name in names})
    return found


def timed(ask: Callable[[dict[str, str]], Any], asked: list[dict[str, str]]) -> tuple[float, float, float, float]:
    """Median and 95th percentile in milliseconds: by the clock, then of the processor."""
    clock, processor = [], []
    for one in asked:
        start, begin = time.perf_counter(), time.process_time()
        ask(one)
        clock.append((time.perf_counter() - start) * 1000)
        processor.append((time.process_time() - begin) * 1000)
    return (*percentiles(clock), *percentiles(processor))


def percentiles(found: list[float]) -> tuple[float, float]:
    found = sorted(found)
    return found[len(found) // 2], found[int(len(found) * 0.95)]


def page(address: str, **fixed: object) -> Callable[[dict[str, str]], Any]:
    from django.test import Client

    client = Client()

    def ask(chosen: dict[str, str]) -> str:
        response = client.get(address, {**fixed, **chosen}, headers={"host": "localhost"})
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    return ask


def goals_by_sql(chosen: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Goal → unique records accepted there or below; suggested there or below and not accepted. One statement a figure."""
    from django.db.models import Count, Exists, OuterRef

    from goalweave.accounts.actor import VISITOR
    from goalweave.analysis.record_filters import RecordFilter, filtered_records
    from goalweave.frameworks.queries import catalogue
    from goalweave.mapping.models import Mapping

    known = catalogue()
    framework = known.framework("sdg")
    top = _tops(framework)
    rows = filtered_records(VISITOR, RecordFilter(**chosen), known).order_by().values("pk")
    found = dict.fromkeys(framework.child_codes[None], (0, 0))
    here = Mapping.objects.filter(node__framework__key=framework.key, record__in=rows)
    for place, state in enumerate(("accepted", "suggested")):
        mappings = here.filter(state=state).annotate(goal=top)
        if state == "suggested":
            accepted = Mapping.objects.filter(
                state="accepted", record=OuterRef("record"), node__framework__key=framework.key
            )
            mappings = mappings.exclude(Exists(accepted.annotate(goal=top).filter(goal=OuterRef("goal"))))
        for goal, number in mappings.values_list("goal").annotate(number=Count("record", distinct=True)):
            pair = list(found[goal])
            pair[place] = number
            found[goal] = pair[0], pair[1]
    return found


def _tops(framework: Any) -> Any:
    """The goal of a mapping's node, as SQL: the code up to its first full stop."""
    from django.db.models import F, Value
    from django.db.models.functions import Concat, Left, StrIndex

    return Left(Concat(F("node__code"), Value(".")), StrIndex(Concat(F("node__code"), Value(".")), Value(".")) - 1)


def facets_by_sql(chosen: dict[str, str]) -> list[list[Any]]:
    from django.db.models import Count

    from goalweave.accounts.actor import VISITOR
    from goalweave.analysis.record_filters import RecordFilter, filtered_records
    from goalweave.frameworks.queries import catalogue

    known, found = catalogue(), []
    for name, column in (("kind", "kind"), ("year", "year"), ("country", "places__area")):
        rows = filtered_records(VISITOR, RecordFilter(**{**chosen, name: ""}), known).order_by()
        found.append(list(rows.values_list(column).annotate(number=Count("pk", distinct=True))))
    rows = filtered_records(VISITOR, RecordFilter(**chosen), known)
    return [*found, [rows.count()], list(rows[:25])]


def goals_by_us(chosen: dict[str, str]) -> dict[str, tuple[int, int]]:
    from goalweave.accounts.actor import VISITOR
    from goalweave.analysis.record_filters import RecordFilter
    from goalweave.analysis.rollup import rollup_by_node
    from goalweave.analysis.selection import Selection
    from goalweave.frameworks.queries import catalogue

    known = catalogue()
    selection = Selection.create(VISITOR, RecordFilter(**chosen), known)
    lines = rollup_by_node(selection, known.framework("sdg"), (), money=False).lines
    return {line.key: (line.figures[0], line.figures[1]) for line in lines}


def accept_one() -> None:
    """One mapping accepted on a record that does not have it yet, as a person does it; a folder may have been measured before."""
    from goalweave.accounts.activity.queries import log_position
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core import model
    from goalweave.mapping.actions import store_mappings
    from goalweave.mapping.models import Mapping
    from goalweave.registry.models import Record

    known = Mapping.objects.filter(node__code="9.c", node__framework__key="sdg@2025").values("record")
    rows = Record.objects.select_related("organisation").filter(visibility="public").exclude(pk__in=known)
    mapped = model.Mapping(model.Curie.parse("sdg@2025:9.c"), model.MappingState.ACCEPTED, "import:bench")
    before = log_position()
    store_mappings(actor=SYSTEM, mappings={rows.order_by("pk")[0]: (mapped,)})
    assert log_position() != before


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["GOALWEAVE_DATA_DIR"] = str(folder)
        measure(asked.records, asked.requests)
    return 0


def measure(records: int, requests: int) -> None:
    from goalweave.cli.data import use_database

    use_database()
    import django.conf
    from rollup_data import fill

    from goalweave.analysis.columns import current_facts
    from goalweave.analysis.link_map import current_link_map
    from goalweave.registry.models import Record

    django.conf.settings.ALLOWED_HOSTS = ["localhost"]
    if Record.objects.count() < records:
        fill(records, seed=7)
    current_link_map().closure("sdg@2025")
    before, start = memory(), time.perf_counter()
    made = current_facts()
    print(f"{len(made):,} records, {len(made.mappings['node']):,} mappings, {len(made.money['cents']):,} amounts")
    print(f"read into memory: {time.perf_counter() - start:.2f} s; peak {before:.0f} → {memory():.0f} MB")
    filters = queries(requests, seed=1)
    few = filters[: max(requests // 10, 5)]
    for chosen in few[:5]:
        assert goals_by_us(chosen) == goals_by_sql(chosen), chosen
    asks: list[tuple[str, Callable[[dict[str, str]], Any], list[dict[str, str]]]] = [
        ("list of records, all facets", page("/records/"), filters),
        ("roll-up by goal", page("/rollup/"), filters),
        ("roll-up by goal, opened, money, crossed", page("/rollup/", open="9,13", column=["accepted", "money"], cross="area"), filters),
        ("roll-up by region with money", page("/rollup/", rows="area", open="001,002", column=["accepted", "money"]), filters),
        ("goals alone", goals_by_us, filters),
        ("goals alone, SQL with GROUP BY", goals_by_sql, few),
        ("list with four facets, SQL with GROUP BY", facets_by_sql, few),
    ]  # fmt: skip
    print(f"{'milliseconds':46}{'p50':>9}{'p95':>9}{'cpu p50':>9}{'cpu p95':>9}{'requests':>10}")
    for name, ask, some in asks:
        ask(some[0])
        print(f"{name:46}" + "".join(f"{one:9.1f}" for one in timed(ask, some)) + f"{len(some):10}")

    def decided(_chosen: dict[str, str]) -> None:
        current_facts()

    after = (("a mapping was accepted: brought up to date", decided), ("the same, and the roll-up by goal", asks[1][1]))
    for name, ask in after:
        took = []
        for number in range(20):
            accept_one()
            took.append(timed(ask, [filters[number % len(filters)]])[::2])
        columns = [percentiles([one[part] for one in took]) for part in range(2)]
        print(f"{name:46}" + "".join(f"{figure:9.1f}" for figure in chain.from_iterable(columns)) + f"{len(took):10}")
    print(f"peak {memory():.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
