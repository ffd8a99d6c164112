"""Log entries as files: CSV that opens in a spreadsheet and runs nothing there, or JSON Lines. In portions, so that
any length takes little memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from goalweave.accounts.activity import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, User
from goalweave.audit.models import Entry
from goalweave.formats.reading.formula_escaping import escape_formula

COLUMNS = (
    "id",
    "at",
    "who",
    "system",
    "verb",
    "object_type",
    "object_id",
    "organisation",
    "batch",
    "before",
    "after",
    "key",
)
PORTION = 2000
ANONYMOUS = "a member"
"""Of whom nothing but the address is known, for readers who may not see it; in English as the heads of the columns."""


def csv_lines(entries: QuerySet[Entry], reader: Actor) -> Iterator[str]:
    """Head and rows; UTF-8 is to begin with the byte order mark that comes first, else Excel misreads accents."""
    yield "\ufeff"
    yield _csv_row(COLUMNS)
    for line in _export_rows(entries, reader):
        # The csv module itself writes None as an empty cell.
        yield _csv_row([_json_value(value) if isinstance(value, dict) else value for value in line.values()])


def json_lines(entries: QuerySet[Entry], reader: Actor) -> Iterator[str]:
    for line in _export_rows(entries, reader):
        yield _json_value(line) + "\n"


def _export_rows(entries: QuerySet[Entry], reader: Actor) -> Iterator[dict[str, Any]]:
    """who: the email address where the reader may see it, else the name; or the number of an account that is gone."""
    people = {pk: (name, email) for pk, name, email in User.objects.values_list("pk", "name", "email")}
    organisations = dict(Organisation.objects.values_list("pk", "slug"))
    for entry in entries.iterator(chunk_size=PORTION):
        yield {
            "id": entry.pk,
            "at": entry.at.isoformat(),
            "who": _author_name(entry, people, reader),
            "system": entry.system,
            "verb": entry.verb,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "organisation": None if entry.organisation is None else organisations.get(entry.organisation),
            "batch": str(entry.batch) if entry.batch else None,
            "before": entry.before,
            "after": entry.after,
            "key": entry.key,
        }


def _author_name(entry: Entry, people: Mapping[int, tuple[str, str]], reader: Actor) -> str | None:
    if entry.actor_id is None:
        return None
    if entry.actor_id not in people:
        return str(entry.actor_id)
    name, email = people[entry.actor_id]
    if rules.may_see_address(reader, entry.organisation):
        return email or str(entry.actor_id)
    # People may have given their address for a name.
    return ANONYMOUS if not name or "@" in name else name


def _csv_row(values: Any) -> str:
    target = io.StringIO()
    csv.writer(target).writerow([escape_formula(value) for value in values])
    return target.getvalue()


def _json_value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
