"""The one write there is: append."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from goalweave.audit.models import Entry
from goalweave.database import insert_rows
from goalweave.known_state import forget_known

Fields = dict[str, Any]


class Author(Protocol):
    """The actor as the log records it; accounts.actor.Actor, which is above this package."""

    @property
    def user(self) -> AbstractBaseUser | None: ...

    @property
    def system(self) -> bool: ...

    @property
    def key_name(self) -> str: ...


class OwnedRow(Protocol):
    """A row of an organisation, whose members may read what was done with it."""

    @property
    def pk(self) -> Any: ...

    @property
    def organisation_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One object's fields before and after; see audit.models.Entry."""

    object_id: str | int
    before: Fields | None
    after: Fields | None


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry that is not written yet; see audit.models.Entry."""

    at: datetime
    actor_id: int | None
    system: bool
    verb: str
    object_type: str
    object_id: str
    before: Fields | None
    after: Fields | None
    organisation: int | None
    batch: UUID | None
    key: str | None


LINE_COLUMNS = tuple(field.name for field in fields(LogLine))
_line_values = attrgetter(*LINE_COLUMNS)


def log(
    *,
    actor: Author,
    verb: str,
    object_type: str,
    object_id: str | int,
    before: Fields | None = None,
    after: Fields | None = None,
    organisation: int | None = None,
    batch: UUID | None = None,
) -> None:
    """Append an entry; called once by every action, inside its transaction."""
    change = Change(object_id, before, after)
    log_all(actor=actor, verb=verb, object_type=object_type, changes=[change], organisation=organisation, batch=batch)


def log_row(
    actor: Author,
    verb: str,
    object_type: str,
    row: OwnedRow,
    before: Fields | None = None,
    after: Fields | None = None,
    batch: UUID | None = None,
) -> None:
    """Append what was done to one row of an organisation, as `log` does."""
    change, owner = Change(row.pk, before, after), row.organisation_id
    log_all(actor=actor, verb=verb, object_type=object_type, changes=[change], organisation=owner, batch=batch)


def log_all(
    *,
    actor: Author,
    verb: str,
    object_type: str,
    changes: Iterable[Change],
    organisation: int | None = None,
    batch: UUID | None = None,
) -> None:
    """Append one entry for each of many objects."""
    now = timezone.now()
    user_id = None if actor.user is None else actor.user.pk
    entries = [
        LogLine(
            at=now,
            actor_id=user_id,
            system=actor.system,
            verb=verb,
            object_type=object_type,
            object_id=str(change.object_id),
            before=change.before,
            after=change.after,
            organisation=organisation,
            batch=batch,
            key=actor.key_name or None,
        )
        for change in changes
    ]
    collected = _collected.get()
    if collected is None:
        append_entries(entries)
    else:
        collected += entries


def append_entries(entries: Iterable[LogLine]) -> None:
    """Write entries that `collect_entries` held back."""
    insert_rows(Entry, LINE_COLUMNS, map(_line_values, entries))
    forget_known()


_collected: ContextVar[list[LogLine] | None] = ContextVar("collected", default=None)


@contextmanager
def collect_entries() -> Iterator[list[LogLine]]:
    """Entries that are logged inside the block go to the list; the caller has them appended, in the same transaction or
    once the objects they are about can be seen."""
    entries: list[LogLine] = []
    token = _collected.set(entries)
    try:
        yield entries
    finally:
        _collected.reset(token)


def difference(before: Fields, after: Fields) -> tuple[Fields, Fields]:
    """The fields whose values differ, as they were and as they are."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in changed}, {name: after.get(name) for name in changed}
