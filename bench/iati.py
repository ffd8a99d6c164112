"""IATI: our reader beside bare lxml `iterparse`, and our writer beside lxml that builds and serialises the same elements.

python bench/iati.py [--megabytes N] [--rounds R] [--folder DIR]

The file holds the activities of all files of the folder (the real ones in ../shared, else our example), over and over.
Every reading is a process of its own. Memory is its peak, on the file and on one four times as large: it must not grow.
The writer writes the records of the folder over and over, as many as asked for (--records), and four times as many.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import chain, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goalweave.core.model import Record

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT.parent / "shared/data/iati/activities", ROOT / "examples")
BAR, WRITER_BAR = 0.5, 0.3


def bare(path: Path) -> int:
    from lxml import etree

    count = 0
    with path.open("rb") as stream:
        for _event, element in etree.iterparse(stream, tag="iati-activity"):
            count += 1
            element.clear()
            parent = element.getparent()
            while element.getprevious() is not None:
                del parent[0]
    return count


def ours(path: Path) -> int:
    from goalweave.core.model import Curie
    from goalweave.formats.reading.limits import Limits
    from goalweave.formats.records.iati import read

    def resolve(framework: str, code: str) -> Curie:
        return Curie(framework, "2020", code)

    with path.open("rb") as stream:
        return sum(1 for _record in read(stream, path.name, Limits(), resolve=resolve))


READERS: dict[str, Callable[[Path], int]] = {"bare lxml": bare, "goalweave": ours}


def sample_records() -> list[Record]:
    """Of the real files, up to 60 of each."""
    from goalweave.core.model import Curie
    from goalweave.formats.reading.limits import Limits
    from goalweave.formats.records.iati import read

    records: list[Record] = []
    for file in sorted(next(folder for folder in FOLDERS if folder.is_dir()).glob("*.xml")):
        with file.open("rb") as stream:
            found = read(stream, file.name, Limits(), resolve=lambda framework, code: Curie(framework, "2020", code))
            records += islice(found, 60)
    return records


def write_ours(count: int) -> tuple[float, int]:
    """Seconds of CPU and bytes of so many activities; nothing of them is kept."""
    from datetime import UTC, datetime

    from goalweave.formats.records.iati import ExportSummary, Publisher, iterate_activity_file

    records, now = sample_records(), datetime(2026, 1, 1, tzinfo=UTC)
    publisher = Publisher("XM-DAC-1", {"en": "Agency"})
    before = time.process_time()
    size = sum(map(len, iterate_activity_file(islice(cycle(records), count), publisher, now, ExportSummary())))
    return time.process_time() - before, size


def write_bare(count: int) -> tuple[float, int]:
    """The same bytes by lxml alone: each element built from what is known of it, and serialised."""
    from datetime import UTC, datetime

    from lxml import etree

    from goalweave.formats.records.iati import ExportSummary, Publisher, iterate_activity_file

    records, now = sample_records(), datetime(2026, 1, 1, tzinfo=UTC)
    written = b"".join(iterate_activity_file(records, Publisher("XM-DAC-1", {"en": "Agency"}), now, ExportSummary()))
    plain = [_plain(activity) for activity in etree.fromstring(written)]

    def build(parent: Any, parts: Any) -> Any:
        tag, attributes, text, children = parts
        element = etree.Element(tag, attributes) if parent is None else etree.SubElement(parent, tag, attributes)
        element.text = text
        for child in children:
            build(element, child)
        return element

    before = time.process_time()
    size = sum(len(etree.tostring(build(None, parts), encoding="utf-8")) for parts in islice(cycle(plain), count))
    return time.process_time() - before, size


def _plain(element: Any) -> Any:
    return element.tag, dict(element.attrib), element.text, [_plain(child) for child in element]


WRITERS: dict[str, Callable[[int], tuple[float, int]]] = {"bare lxml": write_bare, "goalweave": write_ours}


def make(folder: Path, target: Path, megabytes: float) -> None:
    """Write activities until the file is large enough."""
    from lxml import etree

    elements = chain.from_iterable(etree.parse(file).iter("iati-activity") for file in sorted(folder.glob("*.xml")))
    activities = [etree.tostring(activity, encoding="utf-8") for activity in elements]
    with target.open("wb") as stream:
        stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n')
        for activity in cycle(activities):
            stream.write(activity)
            if stream.tell() >= megabytes * 1e6:
                break
        stream.write(b"</iati-activities>\n")


def one(reader: str, path: Path) -> dict[str, float]:
    """Seconds of CPU, number of activities, and peak memory in MB of this process; imports are not counted."""
    READERS[reader](ROOT / "examples/activities.xml")
    before = time.process_time()
    count = READERS[reader](path)
    seconds = time.process_time() - before
    return {"seconds": seconds, "count": count, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measured(reader: str, path: Path, rounds: int) -> dict[str, float]:
    """The quickest of some rounds, each in a process of its own."""
    command = [sys.executable, __file__, "--reader", reader, "--file", str(path)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(rounds)
    ]
    return min(found, key=lambda result: result["seconds"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=next(folder for folder in FOLDERS if folder.is_dir()))
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--writer", choices=WRITERS, help="only this one, as JSON: what the command runs for each")
    parser.add_argument("--reader", choices=READERS, help="only this one, as JSON: what the command runs for each")
    parser.add_argument("--file", type=Path)
    asked = parser.parse_args()
    if asked.reader:
        print(json.dumps(one(asked.reader, asked.file)))
        return 0
    if asked.writer:
        seconds, size = WRITERS[asked.writer](asked.records)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "size": size / 1e6, "peak": peak}))
        return 0
    writes = measure_writers(asked.records, asked.rounds)
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.xml", Path(folder) / "large.xml"
        make(asked.folder, small, asked.megabytes)
        make(asked.folder, large, 4 * asked.megabytes)
        size = small.stat().st_size / 1e6
        found = {reader: measured(reader, small, asked.rounds) for reader in READERS}
        grown = {reader: measured(reader, large, 1) for reader in READERS}
    assert len({result["count"] for result in found.values()}) == 1, "the readers count differently"
    print(f"{size:.0f} MB, {found['goalweave']['count']:,} activities, each reader alone, quickest of {asked.rounds}\n")
    print(f"{'':12}{'MB/s':>8}{'of bare':>9}{'peak MB':>9}{'at 4 times the size':>21}")
    for reader, result in found.items():
        speed, part = size / result["seconds"], found["bare lxml"]["seconds"] / result["seconds"]
        print(f"{reader:12}{speed:8.1f}{part:9.0%}{result['peak']:9.0f}{grown[reader]['peak']:21.0f}")
    reached = found["bare lxml"]["seconds"] / found["goalweave"]["seconds"]
    print(f"\nbar: {BAR:.0%} of bare lxml; {'reached' if reached >= BAR else 'NOT reached'}")
    return 0 if min(reached / BAR, writes / WRITER_BAR) >= 1 else 1


def measure_writers(count: int, rounds: int) -> float:
    """Print what writing so many activities takes, by writer; returns the speed of ours as a part of the bare one."""
    found = {writer: min(_written(writer, count) for _round in range(rounds)) for writer in WRITERS}
    grown = _written("goalweave", 4 * count)[2]
    print(f"{found['goalweave'][1]:.0f} MB, {count:,} activities written, quickest of {rounds}\n")
    for writer, (seconds, size, peak) in found.items():
        print(f"{writer:12}{size / seconds:8.1f} MB/s {count / seconds:8,.0f} activities/s, peak {peak:.0f} MB")
    part = found["bare lxml"][0] / found["goalweave"][0]
    print(f"goalweave at 4 times the number: peak {grown:.0f} MB; {part:.0%} of bare lxml, bar {WRITER_BAR:.0%}\n")
    return part


def _written(writer: str, count: int) -> tuple[float, float, float]:
    """Seconds, MB and peak memory of a process of its own."""
    command = [sys.executable, __file__, "--writer", writer, "--records", str(count)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found["seconds"], found["size"], found["peak"]


if __name__ == "__main__":
    sys.exit(main())
