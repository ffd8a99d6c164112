"""Lines of the log as files: CSV that opens in a spreadsheet and runs nothing there, or JSON Lines. In portions, so that
any length takes little memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from goalweave.accounts.models import Organisation, User
from goalweave.audit.models import Entry
from goalweave.formats.tables.inert import inert

COLUMNS = (
    "id", "at", "who", "system", "verb", "object_type", "object_id", "organisation", "batch", "before", "after",
)  # fmt: skip
PORTION = 2000


def csv_lines(entries: QuerySet[Entry]) -> Iterator[str]:
    """Head and rows; UTF-8 is to begin with the byte order mark that comes first, else Excel misreads accents."""
    yield "\ufeff"
    yield _row(COLUMNS)
    for line in _lines(entries):
        yield _row(
            [_json(value) if isinstance(value, dict) else "" if value is None else value for value in line.values()]
        )


def json_lines(entries: QuerySet[Entry]) -> Iterator[str]:
    for line in _lines(entries):
        yield _json(line) + "\n"


def _lines(entries: QuerySet[Entry]) -> Iterator[dict[str, Any]]:
    """who: the e-mail address, or the number of an account that is gone."""
    people = dict(User.objects.values_list("pk", "email"))
    organisations = dict(Organisation.objects.values_list("pk", "slug"))
    for entry in entries.iterator(chunk_size=PORTION):
        yield {
            "id": entry.pk,
            "at": entry.at.isoformat(),
            "who": None if entry.actor_id is None else people.get(entry.actor_id) or str(entry.actor_id),
            "system": entry.system,
            "verb": entry.verb,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "organisation": None if entry.organisation is None else organisations.get(entry.organisation),
            "batch": str(entry.batch) if entry.batch else None,
            "before": entry.before,
            "after": entry.after,
        }


def _row(values: Any) -> str:
    target = io.StringIO()
    csv.writer(target).writerow([inert(one) for one in values])
    return target.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
