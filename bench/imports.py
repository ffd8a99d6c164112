"""How fast a file of records comes in, and in how much memory: check, import, import again, undo, suggestions.

python bench/imports.py [--rows 10000 100000] [--format csv|xlsx] [--suggest fast]

Each size runs in a process of its own on an empty SQLite database. Seconds are the process's own (of the processor), so that
what else the machine does hardly counts; those by the clock stand beside them. Memory is the process's peak; what the frameworks and an
empty import need is measured first and shown beside it. Beside it stands the bare csv or openpyxl reader on the same file.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = ("ID", "Title", "Description", "Type", "Start date", "End date", "Status", "Country", "Partners", "Budget (USD)",
        "SDG", "Groups reached", "Results", "Reporting period", "Links", "Part of")  # fmt: skip
WORDS = (  # noqa: SIM905
    "water health school road farm energy city river women youth teacher nurse forest fish market port internet village clinic "
    "training policy data finance climate storm waste soil seed bridge skills jobs trade justice peace housing transport solar"
).split()
COUNTRIES = ("Kenya", "Uganda", "Senegal", "Peru", "Fiji", "Nepal", "Kenya 60 %; Uganda 40 %", "Mali; Niger")


def clock() -> float:
    """Seconds of this process's own work: what others do on the machine at the same time does not count."""
    return time.process_time()


def row(number: int, luck: random.Random) -> list[object]:
    def words(count: int) -> str:
        return " ".join(luck.choices(WORDS, k=count))

    year = luck.randint(2010, 2025)
    return [
        f"R-{number:06}", words(6).capitalize(), f"{words(30).capitalize()}. {words(25).capitalize()}.",
        luck.choice(("project", "training", "event", "publication")), f"{year}-0{luck.randint(1, 9)}", year + 2,
        luck.choice(("ongoing", "completed", "planned")), luck.choice(COUNTRIES),
        f"{luck.choice(WORDS).title()} Fund {luck.randint(1, 400)} (funder); Ministry {luck.randint(1, 60)}",
        luck.randint(10, 9000) * 1000, f"{luck.randint(1, 17)}; {luck.choice(('6.1', '9.c', '4.4', '13.1'))}",
        luck.choice(("women", "youth; women", "")), words(12).capitalize() if luck.random() < 0.5 else "", "2025",
        f"https://example.org/{number}" if luck.random() < 0.3 else "",
        f"R-{luck.randint(1, number - 1):06}" if number > 1 and luck.random() < 0.1 else "",
    ]  # fmt: skip


def write(path: Path, rows: int) -> None:
    luck = random.Random(7)
    lines = (row(number, luck) for number in range(1, rows + 1))
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEAD)
            writer.writerows(lines)
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Projects")
    sheet.append(HEAD)
    for line in lines:
        sheet.append(line)
    book.save(path)


def bare(path: Path) -> float:
    start = clock()
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as stream:
            assert sum(1 for _row in csv.reader(stream))
    else:
        from openpyxl import load_workbook

        assert sum(1 for _row in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))
    return clock() - start


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: Path, suggest: str, brief: bool) -> dict[str, float]:
    """In a process of its own, with GOALWEAVE_DATA_DIR set."""
    from goalweave.cli.data import load_library, use_database

    use_database()
    from django.utils import timezone

    from goalweave.accounts.actions import ensure_organisation
    from goalweave.accounts.actor import SYSTEM
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.imports import actions
    from goalweave.mapping.tasks import read_new_texts

    load_catalogue(actor=SYSTEM, catalogue=load_library().catalogue())
    owner = ensure_organisation(actor=SYSTEM, slug="bench", name={"en": "Bench"})
    actions_after = actions.applying.after_apply
    actions.applying.after_apply = lambda: None  # suggestions are measured by themselves
    found: dict[str, float] = {}

    def brought(content: Path) -> actions.applying.Import:
        with content.open("rb") as stream:
            upload = actions.upload_file(
                actor=SYSTEM, organisation=owner, stream=stream, name="bench" + path.suffix, now=timezone.now()
            )
        start, waited = clock(), time.perf_counter()
        upload = actions.check_import(actor=SYSTEM, upload=actions.start_check(actor=SYSTEM, upload=upload))
        found["check"], found["check_wall"] = clock() - start, time.perf_counter() - waited
        start, waited = clock(), time.perf_counter()
        upload = actions.apply_import(
            actor=SYSTEM, upload=actions.start_apply(actor=SYSTEM, upload=upload), now=timezone.now()
        )
        found["apply"] = clock() - start
        found["apply_wall"] = time.perf_counter() - waited
        assert upload.state == "applied", upload.message
        return upload

    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / f"small{path.suffix}"
        write(small, 20)
        first = brought(small)
        actions.undo_import(actor=SYSTEM, upload=actions.start_undo(actor=SYSTEM, upload=first), now=timezone.now())
    found["base_mb"] = peak()
    upload = brought(path)
    result = {**found, "peak_mb": peak()}
    found.clear()
    if brief:
        return result
    again = brought(path)
    assert again.counts["new"] == again.counts["changed"] == 0, again.counts
    result |= {f"{name}_again".replace("_wall_again", "_again_wall"): seconds for name, seconds in found.items()}
    result["peak_again_mb"] = peak()
    if suggest:
        start = clock()
        result["read"] = read_new_texts(tier=suggest)
        result["suggest"] = clock() - start
        result["peak_suggest_mb"] = peak()
    start, waited = clock(), time.perf_counter()
    done = actions.undo_import(actor=SYSTEM, upload=actions.start_undo(actor=SYSTEM, upload=upload), now=timezone.now())
    assert done.state == "undone", done.message
    result["undo"], result["undo_wall"] = clock() - start, time.perf_counter() - waited
    result["peak_all_mb"] = peak()
    actions.applying.after_apply = actions_after
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    parser.add_argument("--suggest", choices=("", "labels", "fast", "accurate"), default="")
    parser.add_argument("--brief", action="store_true", help="check and import only")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.suggest, given.brief)))
        return
    for rows in given.rows:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"bench.{given.format}"
            write(path, rows)
            size = path.stat().st_size / 1e6
            reading = bare(path)
            command = [sys.executable, __file__, "--one", str(path), "--suggest", given.suggest]
            command += ["--brief"] if given.brief else []
            environment = {**os.environ, "GOALWEAVE_DATA_DIR": str(Path(folder) / "data")}
            said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if said.returncode:
                sys.exit(said.stderr)
            found = json.loads(said.stdout.strip().splitlines()[-1])
        whole = found["check"] + found["apply"]
        print(f"\n{rows:,} rows, {size:.1f} MB {given.format}; bare reader {reading:.2f} s")
        for name in ("check", "apply", "check_again", "apply_again", "suggest", "undo"):
            if name in found:
                by_clock = f"   {found[name + '_wall']:7.1f} s by the clock" if name + "_wall" in found else ""
                print(f"  {name:12} {found[name]:7.1f} s {rows / found[name]:9,.0f} rows/s{by_clock}")
        print(f"  check+apply  {whole:7.1f} s, {whole / reading:.0f} times the bare reader")
        memory = ", ".join(f"{name[:-3]} {found[name]:.0f}" for name in found if name.endswith("_mb"))
        print(f"  memory in MB: {memory}")


if __name__ == "__main__":
    main()
