"""What is accepted, counted in the database itself; and what the roll-up says of it."""

from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from contextlib import closing
from io import StringIO
from pathlib import Path

from playwright.sync_api import Page

Accepted = set[tuple[int, str]]
"""(record, code of the goal, target or indicator)"""

MAPPED = """
    SELECT mapping.record_id, node.code FROM mapping_mapping AS mapping
    JOIN frameworks_node AS node ON node.id = mapping.node_id
    JOIN frameworks_framework AS framework ON framework.id = node.framework_id
    JOIN registry_record AS record ON record.id = mapping.record_id
    JOIN accounts_organisation AS owner ON owner.id = record.organisation_id
    WHERE mapping.state = 'accepted' AND framework.key = 'sdg@2025' AND record.deleted IS NULL AND owner.slug = ?
"""
NODES = """
    SELECT node.code, above.code FROM frameworks_node AS node
    JOIN frameworks_framework AS framework ON framework.id = node.framework_id
    LEFT JOIN frameworks_node AS above ON above.id = node.parent_id WHERE framework.key = 'sdg@2025'
"""
REASONS = """
    SELECT review.reason FROM mapping_review AS review
    JOIN registry_record AS record ON record.id = review.record_id
    JOIN accounts_organisation AS owner ON owner.id = record.organisation_id
    WHERE NOT review.superseded AND review.verdict = 'reject' AND owner.slug = ?
"""
UNREAD = """
    SELECT count(*) FROM registry_record AS record
    WHERE record.deleted IS NULL AND NOT EXISTS
    (SELECT 1 FROM mapping_reading AS reading WHERE reading.record_id = record.id AND reading.digest = record.text_digest)
"""


def ask(folder: Path, question: str, *values: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{folder / 'goalweave.sqlite3'}?mode=ro", uri=True)) as database:
        return database.execute(question, values).fetchall()


def accepted(folder: Path, organisation: str) -> Accepted:
    return {(int(str(record)), str(code)) for record, code in ask(folder, MAPPED, organisation)}


def counted(folder: Path, pairs: Accepted) -> dict[str, int]:
    """Every node → unique records accepted on it or below it; `*`: on any."""
    above = {str(code): str(parent) if parent else "" for code, parent in ask(folder, NODES)}
    records: dict[str, set[int]] = defaultdict(set)
    for record, code in pairs:
        records["*"].add(record)
        while code:
            records[code].add(record)
            code = above[code]
    return {code: len(records[code]) for code in [*above, "*"]}


def rolled_up(page: Page, site: str, organisation: str) -> dict[str, int]:
    """The same by the table that the roll-up gives to whoever is signed in on the page."""
    answer = page.request.get(f"{site}/rollup/table.csv?organisation={organisation}")
    assert answer.ok
    rows = csv.DictReader(StringIO(answer.body().decode("utf-8-sig")))
    return {row["key"]: int(row["accepted"]) for row in rows}
