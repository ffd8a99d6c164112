"""What the generator of the load must know of the prepared site: people, records, a call, a vote. One file of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import rollup_data

PASSWORD = "violet-tram-seventeen"
VISITORS, ENTRANTS, VOTERS = 20, 2, 2
"""People without an account, of whom none is in the scenario."""

SEARCH_WORDS = [
    "water",
    "schools",
    "energy",
    "teachers",
    "broadband",
    "villages",
    "training",
    "forests",
    "climate",
    "harbours",
    "courts",
    "islands",
]
FILTERS = {name: rollup_data.FILTERS[name] for name in ("year", "kind", "country", "organisation", "status")}
"""Fields by which people filter lists → their values."""


@dataclass(frozen=True, slots=True)
class Person:
    """organisation: its short name; key: of the API, empty if the person has none; queue: ids of records with suggestions, which nobody
    else reviews."""

    email: str
    role: str
    organisation: str
    key: str = ""
    queue: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """records: ids of public records; editable: organisation → ids of its records that editors change and reviewers do not see;
    nominees: category of the vote → references; voters: tokens of voters' links; log_start: the last line of the log before the load."""

    people: tuple[Person, ...]
    records: tuple[int, ...]
    editable: dict[str, tuple[int, ...]]
    nodes: tuple[str, ...]
    call: str
    vote: str
    nominees: dict[str, tuple[str, ...]]
    voters: tuple[str, ...]
    log_start: int

    @property
    def size(self) -> int:
        """Number of people who are there at the same time."""
        return VISITORS + ENTRANTS + VOTERS + len(self.people)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Scenario:
        plain = json.loads(path.read_text(encoding="utf-8"))
        people = tuple(Person(**{**person, "queue": tuple(person["queue"])}) for person in plain.pop("people"))
        return cls(people=people, **plain)
