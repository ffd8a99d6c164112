"""How the entries of a call are doing, for its organisers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from statistics import median

from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call, CallEntry, EntryState
from goalweave.calls.records import plain_answer
from goalweave.core.model import Curie, MappingState, calls as model
from goalweave.core.model.calls import CallFieldType, RecordTarget

SECONDS_PER_DAY = 86_400
GOALS = "sdg"
"""Framework whose top nodes entries are counted by."""


@dataclass(frozen=True, slots=True)
class CallFigures:
    """received: all that were ever submitted; states: state → number; days: median days from the first submission to the decision, None if
    none was decided; the others: id or code → number of entries received, most first. An entry with two places counts in both."""

    received: int
    states: dict[str, int]
    days: float | None
    categories: dict[str, int]
    countries: dict[str, int]
    languages: dict[str, int]
    goals: dict[str, int]

    @property
    def waiting(self) -> int:
        return self.states.get(EntryState.SUBMITTED, 0)


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """A line of the export. goals: codes; name, email: of the sender, empty unless asked for by those who may see them."""

    reference: str
    title: str
    organisation: str
    category: str
    countries: tuple[str, ...]
    language: str
    state: str
    submitted: str
    decided: str
    days: float | None
    goals: tuple[str, ...]
    name: str = ""
    email: str = ""


def call_figures(call: Call) -> CallFigures:
    """One query."""
    definition = definition_of(call)
    rows = list(CallEntry.objects.filter(call=call, submitted__isnull=False).order_by("pk"))
    days = [value for row in rows if (value := days_to_decision(row)) is not None]
    return CallFigures(
        received=len(rows),
        states=_most_first(str(row.state) for row in rows),
        days=median(days) if days else None,
        categories=_most_first(row.category for row in rows if row.category),
        countries=_most_first(chain.from_iterable(entry_countries(row, definition) for row in rows)),
        languages=_most_first(row.language for row in rows),
        goals=_most_first(chain.from_iterable(map(entry_goals, rows))),
    )


def exported_entries(call: Call, *, contacts: bool) -> Iterator[ExportedEntry]:
    """All that were submitted, the oldest first; contacts: with who sent them."""
    definition = definition_of(call)
    rows = CallEntry.objects.filter(call=call, submitted__isnull=False).select_related("contact")
    for row in rows.order_by("submitted", "pk"):
        contact = getattr(row, "contact", None) if contacts else None
        yield ExportedEntry(
            reference=row.reference,
            title=_first_answer(row, definition, RecordTarget.TITLE),
            organisation=_first_answer(row, definition, RecordTarget.ORGANISATION),
            category=row.category,
            countries=entry_countries(row, definition),
            language=row.language,
            state=str(row.state),
            submitted=row.submitted.isoformat() if row.submitted else "",
            decided=row.decided.isoformat() if row.decided else "",
            days=days_to_decision(row),
            goals=entry_goals(row),
            name=contact.name if contact else "",
            email=contact.email if contact else "",
        )


def days_to_decision(row: CallEntry) -> float | None:
    """Of a moderator: what was withdrawn was not decided."""
    if row.submitted is None or row.decided is None:
        return None
    return (row.decided - row.submitted).total_seconds() / SECONDS_PER_DAY


def entry_countries(row: CallEntry, definition: model.Call) -> tuple[str, ...]:
    """Where the project is; where that is not asked, where its organisation is."""
    places: list[str] = []
    homes: list[str] = []
    for part in definition.fields.values():
        value = row.answers.get(part.id)
        if value and not part.personal and part.type is CallFieldType.PLACES:
            places += value
        elif value and not part.personal and part.type is CallFieldType.ORGANISATION:
            homes.append(value.get("country", ""))
    return tuple(dict.fromkeys(filter(None, places or homes)))


def entry_goals(row: CallEntry) -> tuple[str, ...]:
    """The goals that the sender confirmed, by themselves or by a target."""
    goals = []
    for plain in row.nodes:
        node = Curie.parse(plain["node"])
        if plain["state"] == MappingState.ACCEPTED and node.key.split("@")[0] == GOALS:
            goals.append(node.code.split(".")[0])
    return tuple(dict.fromkeys(goals))


def _first_answer(row: CallEntry, definition: model.Call, target: RecordTarget) -> str:
    for part in definition.fields.values():
        if part.target is target and not part.personal and row.answers.get(part.id):
            return plain_answer(part, row.answers[part.id], row.language)
    return ""


def _most_first(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))
