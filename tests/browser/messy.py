"""A workbook as people send it: nearly every row has something wrong."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

HEAD = ("ID", "Title", "Description", "Kind", "Start", "End", "Country", "Budget", "SDG")
ROWS = (
    ("P-1", "Broadband for rural schools", "Two hundred rural schools get broadband.", "project", "2024-01-15", "2025-12-31", "Kenya", 120_000, "4"),
    ("P-2", "Solar power for clinics", "Clinics get solar panels and batteries.", "project", "31/31/2024", "2025-06-30", "Kenia", "50 000 EUR", "7"),
    ("P-3", "Digital skills for women", "Women learn digital skills and found firms.", "project", "2024-02-01", "some day", "Kenyya", "=B2*2", "5"),
    ("P-1", "Broadband for rural schools, again", "Another hundred schools.", "project", "2025-01-01", "2026-01-01", "Kenya", 90_000, "4"),
    ("P-4", "Safe water in villages", "Wells and pumps for safe drinking water.", "project", "2024-03-01", "2024-11-30", "Peru", 30_000, "6"),
    ("P-5", "Clean cooking stoves", "Households get stoves without smoke.", "project", "2024-03-01", "2024-11-30", "Ecuador", 10_000, "7"),
    ("P-6", "Bus lanes", "Bus lanes in two cities.", "project", "2024-03-01", "2024-11-30", None, 10_000, "11"),
)  # fmt: skip


def write(path: Path) -> None:
    """Line 3: a day that there is not. 4: an unknown country, an end in words, a formula that was never calculated. 5: the
    id of line 2. 7 and 8: one merged cell. Only line 3 tells the currency of its budget."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Projects"
    for row in (HEAD, *ROWS):
        sheet.append(row)
    sheet.merge_cells("G7:G8")
    book.save(path)
