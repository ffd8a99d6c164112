"""The figures behind pages over a million records, without the pages: what each costs the processor, under ever different filters.

python bench/million_figures.py FOLDER [--repeat N] [--requests R] [--profile NAME]

FOLDER is a data folder that `bench/rollup.py --folder FOLDER --records N` has filled. Its columns are repeated N times in memory, so that
100,000 records stand for a million without a database of that size; each repetition has mappings, places and money of its own. Times are of
the processor, in milliseconds.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from million import at
from rollup_data import FILTERS

LISTED = (
    "organisation", "kind", "year", "country", "region", "node", "unit", "status", "group", "partner", "source",
    "visibility", "stale", "gender_marker", "human_rights_marker", "youth_marker", "disability_marker",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=10)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--profile", default="")
    options = parser.parse_args()
    os.environ["GOALWEAVE_DATA_DIR"] = str(options.folder)
    from goalweave.cli.data import use_database

    use_database()
    from django.utils import timezone

    from goalweave.analysis.columns import current_facts
    from goalweave.analysis.warming import warm_facts
    from goalweave.frameworks.queries import catalogue

    facts = repeat(current_facts(), options.repeat)
    sizes = [len(facts), len(facts.mappings["node"]), len(facts.money["cents"])]
    print("{:,} records, {:,} mappings, {:,} amounts".format(*sizes))
    begin = time.process_time()
    warm_facts(facts, catalogue().framework("sdg").key, timezone.localdate())
    print(f"tables made in {time.process_time() - begin:.1f} s", flush=True)
    print(f"{'milliseconds of the processor':40}{'first':>8}{'p50':>8}{'p95':>8}{'max':>8}")
    for name, act in FIGURES.items():
        show(name, act, facts, options.requests, profile=name == options.profile)
    return 0


def repeat(facts: Any, times: int) -> Any:
    """Row r of a record becomes the rows r × times to r × times + times - 1, so that they stay in the order of time."""
    tables = {}
    for name in ("mappings", "places", "money", "groups", "partners"):
        table = getattr(facts, name)
        tables[name] = {column: np.tile(values, times) for column, values in table.items()}
        copies = np.repeat(np.arange(times), len(table["record"]))
        tables[name]["record"] = (tables[name]["record"].astype(np.int64) * times + copies).astype(np.int32)
    records = {column: np.repeat(values, times) for column, values in facts.records.items()}
    return replace(facts, records=records, **tables, cache={}, renewable={}, inherited={})


def filters(number: int) -> list[dict[str, str]]:
    """One or two fields each, in all pairs before any comes again."""
    found = []
    names = list(FILTERS)
    for place in range(number):
        pair = [names[place % len(names)], names[(place * 3 + 1) % len(names)]][: 1 + place % 2]
        found.append({name: FILTERS[name][place % len(FILTERS[name])] for name in pair})
    return found


def show(name: str, act: Callable[[Any], None], facts: Any, requests: int, *, profile: bool) -> None:
    from django.utils import timezone

    from goalweave.accounts.actor import VISITOR
    from goalweave.analysis.record_filters import RecordFilter
    from goalweave.analysis.selection import Selection
    from goalweave.frameworks.queries import catalogue

    known, times, profiler = catalogue(), [], cProfile.Profile()
    for number, fields in enumerate(filters(requests + 1)):
        if profile and number == 1:
            profiler.enable()
        begin = time.process_time()
        act(Selection(VISITOR, RecordFilter(**fields), known, timezone.localdate(), facts))
        times.append((time.process_time() - begin) * 1000)
    first, *rest = times
    print(f"{name:40}{first:8.1f}{at(rest, 0.5):8.1f}{at(rest, 0.95):8.1f}{max(rest):8.1f}", flush=True)
    if profile:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def sdg(selection: Any) -> Any:
    return selection.catalogue.framework("sdg")


def listing(selection: Any) -> None:
    from goalweave.analysis.record_listing import record_facet
    from goalweave.analysis.record_order import ordered_rows

    _rows = ordered_rows(selection, None, 25), selection.count
    for name in LISTED:
        record_facet(selection, name, sdg(selection))


def by_node(selection: Any, *, opened: tuple[str, ...] = (), money: bool = False) -> None:
    from goalweave.analysis.rollup import rollup_by_node, selection_gaps

    rollup_by_node(selection, sdg(selection), opened, money=money, mentioning=bool(opened))
    selection_gaps(selection, sdg(selection), sdg(selection).levels[0].id)


def crossed(selection: Any) -> None:
    from goalweave.analysis.rollup import cross_table

    by_node(selection)
    cross_table(selection, sdg(selection), "area")


def by_value(name: str) -> Callable[[Any], None]:
    def act(selection: Any) -> None:
        from goalweave.analysis.rollup import rollup_by_value

        rollup_by_value(selection, name, sdg(selection), ("all",), money=True)

    return act


def amount(selection: Any) -> None:
    from goalweave.analysis.contributing_records import AmountQuery, divide_amount

    divide_amount(selection, AmountQuery("nodes", sdg(selection), "9", "budget", "USD"))


def node(selection: Any) -> None:
    """Three selections, and the coverage of the framework without a filter, which is kept until the next write."""
    for state in ("accepted", "suggested", "hinders"):
        _count = selection.with_filter(node=sdg(selection).curie("9.c"), state=state).count


def coverage(selection: Any) -> None:
    from goalweave.analysis.framework_coverage import framework_coverage

    framework_coverage(selection.facts, sdg(selection).key, selection.within)


def explorer(money: tuple[str, str] | None) -> Callable[[Any], None]:
    def act(selection: Any) -> None:
        from goalweave.analysis.link_flows import LinkTraffic
        from goalweave.core.linkage import build_flows

        keys = ["itu@2020-2023", "wsis@2003", sdg(selection).key]
        traffic = LinkTraffic(selection, money)
        traffic.money_labels()
        for edge in build_flows(selection.catalogue, keys).counted:
            _figures = traffic.records(edge.links), traffic.amount(edge.links)

    return act


FIGURES: dict[str, Callable[[Any], None]] = {
    "list: a page and all facets": listing,
    "roll-up": by_node,
    "roll-up, two goals opened, mentions": lambda selection: by_node(selection, opened=("9", "13")),
    "roll-up crossed by region": crossed,
    "roll-up with money": lambda selection: by_node(selection, money=True),
    "roll-up opened, with money": lambda selection: by_node(selection, opened=("9", "13"), money=True),
    "roll-up by region with money": by_value("area"),
    "roll-up by unit with money": by_value("unit"),
    "records behind an amount": amount,
    "node": node,
    "coverage of a framework, money": coverage,
    "explorer, records": explorer(None),
    "explorer, money": explorer(("budget", "USD")),
}


if __name__ == "__main__":
    sys.exit(main())
