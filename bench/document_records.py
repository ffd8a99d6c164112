"""Records that are read from 21 documents of our own, compared with what they should be; and the speed of a long PDF.

Each document of `bench/document_corpus` has its source as text, of which the file is made, and NAME.truth: `= ` before each record, its lines
parted by ` ⏎ `, and `- reason: ` before the words that are set aside. The truth was written before the first run.

    .venv/bin/python bench/document_records.py [--misses] [--names a,b] [--pages 300]
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from document_files import write_lines_pdf, write_page_pdf, write_word

from goalweave.core.errors import InputError
from goalweave.core.statements.allocation import ReadDocument
from goalweave.formats import read

CORPUS = Path(__file__).resolve().parent / "document_corpus"
LINE_BREAK = " ⏎ "


@dataclass(frozen=True, slots=True)
class Outcome:
    """records: texts; asides: words set aside, each with its reason."""

    records: Counter[str]
    asides: Counter[tuple[str, str]]


def corpus_names() -> list[str]:
    return sorted(path.stem for path in CORPUS.glob("*.truth"))


def corpus_file(name: str) -> tuple[bytes, str]:
    """The bytes of a document and its file name."""
    source = next(path for path in CORPUS.iterdir() if path.name.split(".")[0] == name and path.suffix != ".truth")
    text = source.read_text(encoding="utf-8")
    if source.name.endswith(".docx.txt"):
        return write_word(text), f"{name}.docx"
    if source.name.endswith(".pdf.html"):
        return write_page_pdf(text), f"{name}.pdf"
    if source.name.endswith(".pdf.lines"):
        return write_lines_pdf(text), f"{name}.pdf"
    return text.encode(), source.name.removesuffix(".txt") if source.name.endswith(".md.txt") else source.name


def expected_outcome(name: str) -> Outcome:
    records: Counter[str] = Counter()
    asides: Counter[tuple[str, str]] = Counter()
    for line in (CORPUS / f"{name}.truth").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            records[line[2:].replace(LINE_BREAK, "\n")] += 1
        else:
            reason, _, text = line[2:].partition(": ")
            asides.update((reason, word) for word in _words(text))
    return Outcome(records, asides)


def read_outcome(name: str) -> Outcome:
    data, file = corpus_file(name)
    documents: list[ReadDocument] = []
    records = list(read(io.BytesIO(data), file, on_document=documents.append))
    asides: Counter[tuple[str, str]] = Counter()
    for aside in documents[0].set_aside:
        written = documents[0].text[aside.span.start : aside.span.end]
        asides.update((str(aside.reason), word) for word in _words(written))
    return Outcome(Counter(record.body for record in records), asides)


def _words(text: str) -> list[str]:
    """Words without what joins the cells of a row and marks headings and bullets."""
    return [word for word in text.split() if word.strip("·#|*+-")]


def shared_counts(expected: Counter[Any], read_counts: Counter[Any]) -> tuple[int, int, int]:
    """How many are the same, how many were read, how many were expected."""
    return (expected & read_counts).total(), read_counts.total(), expected.total()


def report_corpus(names: list[str], misses: bool) -> None:
    totals = [[0, 0, 0], [0, 0, 0]]
    for name in names:
        expected = expected_outcome(name)
        try:
            outcome = read_outcome(name)
        except InputError as error:
            print(name, error)
            outcome = Outcome(Counter(), Counter())
        counts = (
            shared_counts(expected.records, outcome.records),
            shared_counts(expected.asides, outcome.asides),
        )
        for total, triple in zip(totals, counts, strict=True):
            total[:] = map(sum, zip(total, triple, strict=True))
        print(f"{name:14} records {counts[0]}, words set aside {counts[1]}")
        if misses:
            _print_misses("record", expected.records, outcome.records)
            _print_misses("aside", expected.asides, outcome.asides)
    for label, (same, read_number, wanted) in zip(("records", "words set aside"), totals, strict=True):
        print(f"{label}: precision {same / read_number:.3f}, recall {same / wanted:.3f} of {wanted}")


def _print_misses(label: str, expected: Counter[Any], outcome: Counter[Any]) -> None:
    for missing in expected - outcome:
        print(f"   missing {label}: {missing!r}")
    for extra in outcome - expected:
        print(f"   extra {label}: {extra!r}")


def long_pdf(pages: int) -> bytes:
    """Pages of two headings, eight paragraphs with a note, and a table of five rows each."""
    page = []
    for number in range(1, pages + 1):
        lines = ["72 800 8 Annual report of the agency", f"290 30 8 {number}"]
        y = 770
        for part in range(2):
            lines.append(f"72 {y} 14 **Section {number}.{part + 1} on schools")
            y -= 22
            for paragraph in range(4):
                text = f"In district {number * 8 + part * 4 + paragraph} the agency trained {number + 20} teachers of rural schools in the"
                lines += [f"72 {y} 10 {text}", f"72 {y - 12} 10 use of tablets, and opened a library for the pupils."]
                y -= 36
        lines += [f"{x} {y} 10 **{head}" for x, head in ((72, "Event"), (300, "Date"), (420, "Place"))]
        for row in range(5):
            y -= 16
            cells = ((72, f"Forum {number * 5 + row} of teachers"), (300, f"{row + 1} May 2019"), (420, "Lima"))
            lines += [f"{x} {y} 10 {cell}" for x, cell in cells]
        page.append("\n".join(lines))
    return write_lines_pdf("\n\n".join(page))


def measure_long_pdf(pages: int) -> None:
    data = long_pdf(pages)
    for label, function in (("pypdf's extract_text", _extract_text), ("records", _count_records)):
        with get_context("spawn").Pool(1) as pool:
            number, seconds, megabytes = pool.apply(_measure, (function, data))
        print(f"{pages} pages, {label}: {number} in {seconds:.1f} s of processor time, peak memory {megabytes:.0f} MB")


def _measure(function, data: bytes) -> tuple[int, float, float]:  # type: ignore[no-untyped-def]
    start = time.process_time()
    number = function(data)
    return number, time.process_time() - start, _peak_memory()


def _peak_memory() -> float:
    """Megabytes of this process alone; `getrusage` counts the process that started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _extract_text(data: bytes) -> int:
    import pypdf

    return sum(len(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _count_records(data: bytes) -> int:
    return len(list(read(io.BytesIO(data), "long.pdf")))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--names", default="")
    parser.add_argument("--pages", type=int, default=300)
    options = parser.parse_args()
    report_corpus(options.names.split(",") if options.names else corpus_names(), options.misses)
    if options.pages:
        measure_long_pdf(options.pages)


if __name__ == "__main__":
    main()
