"""What an address asks of the list of records: which records, in which order, and which of them are selected."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.http import QueryDict

from goalweave.accounts.actor import Actor
from goalweave.analysis.columns.facts import Numbers
from goalweave.analysis.record_order import ORDERS, RecordOrder, ordered_rows
from goalweave.analysis.selection import Selection
from goalweave.frameworks.queries import catalogue
from goalweave.web.addresses import parse_number
from goalweave.web.records.filters import read_filter
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import reader_language

NEWEST_FIRST = "-start"
"""How a list is sorted unless the address says otherwise."""


def read_order(parameters: QueryDict) -> RecordOrder | None:
    """None: the newest first, and also for what is no order."""
    text = str(parameters.get("sort", ""))
    by = text.removeprefix("-")
    if by not in ORDERS or text == NEWEST_FIRST:
        return None
    names: dict[str, object] = {str(kind): name for kind, name in labels.KINDS.items()}
    names |= labels.RECORD_STATUSES
    return RecordOrder(by, text.startswith("-"), reader_language(), lambda word: str(names.get(word, word)))


def read_ids(values: Iterable[str]) -> list[int]:
    """The ids among these texts."""
    numbers = map(parse_number, values)
    return [number for number in numbers if number is not None]


def selected_rows(parameters: QueryDict, who: Actor) -> tuple[Selection, Numbers]:
    """The rows of the list in its order; where ids are selected, and not `all`, those alone. Raises UnknownNode."""
    catalogued = catalogue()
    selection = Selection.create(who, read_filter(parameters, catalogued), catalogued)
    rows = ordered_rows(selection, read_order(parameters))
    if "id" in parameters and not parameters.get("all"):
        ids = np.array(read_ids(parameters.getlist("id")), dtype=np.int64)
        rows = rows[selection.facts.mask_of(selection.facts.rows(ids))[rows]]
    return selection, rows
