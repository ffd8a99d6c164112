"""A document of 60 pages with 20 charts as HTML, PDF and DOCX. `python bench/documents.py [--sections N]`

Each is made in a process of its own; peers make the same from the same document: bare python-docx, pandoc and Chromium from our HTML.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from goalweave.charts import Bar, Bars, ChartEngine, render_png, render_svg
from goalweave.core.document import (
    Cell,
    ColumnAlign,
    Document,
    EndNote,
    Figure,
    Heading,
    Hyperlink,
    ItemList,
    NoteRef,
    Notes,
    Paragraph,
    Table,
    TableOfContents,
    TextRun,
    Tile,
)
from goalweave.publishing import default_style, write_docx, write_html, write_pdf

BUNDLE = Path(__file__).resolve().parents[1] / "src" / "goalweave" / "web" / "static" / "goalweave" / "bundle"
COLOURS = ("#e5243b", "#dda63a", "#4c9f38", "#26bde2", "#fd6925", "#00689d")
WORDS = [
    "network", "school", "district", "teacher", "water", "clinic", "road", "women", "youth", "island",
    "region", "programme", "training", "cable", "skill", "health", "energy", "partner", "country", "report",
    "plan", "year", "support", "access", "rural", "service", "data", "law", "standard", "city", "harvest",
    "market", "finance",
]  # fmt: skip
KINDS = ("html", "pdf", "docx", "python-docx", "pandoc", "chromium")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sections", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=KINDS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(_one(chosen.one, chosen.sections)))
        return
    for kind in KINDS:
        if kind in ("pandoc", "chromium") and shutil.which(kind) is None:
            print(f"{kind:12} is not here")
            continue
        runs = [_apart(kind, chosen.sections) for _ in range(chosen.rounds)]
        best = min(runs, key=lambda run: run["seconds"])
        pages = f"{best['pages']} pages" if best["pages"] else ""
        print(f"{kind:12} {best['seconds']:7.2f} s {best['megabytes']:7.0f} MB {best['size'] / 1000:8.0f} kB  {pages}")


def _apart(kind: str, sections: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", kind, "--sections", str(sections)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def _one(kind: str, sections: int) -> dict[str, float]:
    """Seconds of the processor, with the import of what writes it, without the charts; peak memory of the process or of what it starts."""
    document, style = document_of(sections), default_style()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    writers: dict[str, Callable[[], bytes]] = {
        "html": lambda: write_html(document, style).encode(),
        "pdf": lambda: write_pdf(document, style),
        "docx": lambda: write_docx(document, style),
        "python-docx": lambda: _bare(document),
        "pandoc": lambda: _outside(document, "docx", "pandoc", "{source}", "-o", "{target}"),
        "chromium": lambda: _outside(
            document, "pdf", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--print-to-pdf={target}", "{source}"
        ),
    }  # fmt: skip
    who = resource.RUSAGE_CHILDREN if kind in ("pandoc", "chromium") else resource.RUSAGE_SELF
    start = resource.getrusage(who)
    data = writers[kind]()
    end = resource.getrusage(who)
    seconds = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    return {
        "seconds": seconds,
        "megabytes": resource.getrusage(who).ru_maxrss / 1024,
        "before": before / 1024,
        "size": len(data),
        "pages": _pages(data),
    }


def _pages(data: bytes) -> int:
    if not data.startswith(b"%PDF"):
        return 0
    import pypdf

    return len(pypdf.PdfReader(io.BytesIO(data)).pages)


def document_of(sections: int) -> Document:
    """Three pages a section: prose with notes, tiles and links, a list, a chart with its table, a table of 16 rows."""
    chance, engine = random.Random(7), ChartEngine(BUNDLE)

    def prose(words: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + "."

    blocks: list[object] = [TableOfContents(2)]
    for number in range(1, sections + 1):
        blocks += [
            Heading(1, (TextRun(prose(3)),), number=str(number)),
            Paragraph((TextRun(prose(60)), NoteRef(number))),
        ]
        for part in (1, 2):
            blocks.append(Heading(2, (TextRun(prose(4)),), number=f"{number}.{part}"))
            for _ in range(2):
                run = (TextRun(prose(70)), TextRun(" "), Tile("9.c", "Networks", "#fd6925", "#14171a"), TextRun(" "))
                blocks.append(
                    Paragraph((*run, Hyperlink("https://example.org/", (TextRun("source"),)), TextRun(" " + prose(30))))
                )
            blocks.append(ItemList(tuple((Paragraph((TextRun(prose(15)),)),) for _ in range(4))))
        blocks += [_figure(engine, chance, prose(4)), _table(prose(4), 16, chance)]
    blocks.append(Notes(tuple(EndNote(number, (TextRun(prose(20)),)) for number in range(1, sections + 1))))
    engine.close()
    return Document("Annual report", "en", tuple(blocks), subtitle="A measurement", footer="Goalweave")  # type: ignore[arg-type]


def _figure(engine: ChartEngine, chance: random.Random, title: str) -> Figure:
    bars = tuple(
        Bar(
            f"Goal {at}",
            chance.randrange(5, 90),
            chance.randrange(40),
            chance.randrange(60),
            COLOURS[at % len(COLOURS)],
            str(at),
        )
        for at in range(1, 10)
    )
    spec = Bars(title, title, bars, ("accepted", "suggested", "along links"))
    svg = render_svg(spec, engine=engine, language="en") or ""
    table = Table(
        title,
        (ColumnAlign.START, ColumnAlign.END),
        (),
        tuple((Cell((TextRun(bar.label),), heading=True), Cell((TextRun(str(bar.accepted)),))) for bar in bars),
    )
    return Figure(title, title, svg, render_png(svg) if svg else b"", spec.width, spec.height, table)


def _table(caption: str, rows: int, chance: random.Random) -> Table:
    head = (tuple(Cell((TextRun(name),)) for name in ("Code", "Name", "Country", "Records")),)
    columns = (ColumnAlign.START, ColumnAlign.START, ColumnAlign.START, ColumnAlign.END)
    body = tuple(
        (
            Cell((TextRun(f"{row}"),), heading=True),
            *(Cell((TextRun(" ".join(chance.sample(WORDS, 3))),)) for _ in range(2)),
            Cell((TextRun(f"{row * 7}"),)),
        )
        for row in range(rows)
    )
    return Table(caption, columns, head, body)


def _bare(document: Document) -> bytes:
    """What python-docx's own examples would do with it: the same paragraphs, tables and pictures, and nothing else."""
    import docx

    from goalweave.core.document import text_of_content

    made = docx.Document()
    made.add_heading(document.title, 0)
    for block in document.blocks:
        match block:
            case Heading():
                made.add_heading(text_of_content(block.content), block.level)
            case Paragraph():
                made.add_paragraph(text_of_content(block.content))
            case ItemList():
                for item in block.items:
                    made.add_paragraph(text_of_content(item[0].content), style="List Bullet")  # type: ignore[union-attr]
            case Figure():
                made.add_picture(io.BytesIO(block.png))
                _bare_table(made, block.table)
            case Table():
                _bare_table(made, block)
            case Notes():
                for note in block.notes:
                    made.add_paragraph(text_of_content(note.content))
            case _:
                pass
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _bare_table(made: object, table: Table | None) -> None:
    from goalweave.core.document import text_of_content

    if table is None:
        return
    native = made.add_table(rows=0, cols=len(table.columns))  # type: ignore[attr-defined]
    for row in (*table.head, *table.rows):
        for cell, content in zip(native.add_row().cells, row, strict=True):
            cell.text = text_of_content(content.content)


def _outside(document: Document, ending: str, *command: str) -> bytes:
    """What another program makes of our HTML, which is written before."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "document.html", Path(folder) / f"document.{ending}"
        source.write_text(write_html(document, default_style()), encoding="utf-8")
        names = {"source": str(source), "target": str(target)}
        subprocess.run([part.format(**names) for part in command], check=True, capture_output=True, timeout=300)
        return target.read_bytes()


if __name__ == "__main__":
    main()
