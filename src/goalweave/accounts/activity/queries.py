"""Reads of the log."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from goalweave.accounts.activity import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import User
from goalweave.audit.models import Entry
from goalweave.known_state import once_while_reading

PAGE_SIZE = 50
MOST_PEOPLE = 500


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Empty fields filter nothing. organisation: its id; people: ids of users; addressed: of further ones, who count where the
    reader may see their addresses; since, until: days in UTC, both included; without: numbers of lines that are left out."""

    organisation: int | None = None
    people: tuple[int, ...] | None = None
    addressed: tuple[int, ...] = ()
    verb: str = ""
    object_type: str = ""
    object_id: str = ""
    since: date | None = None
    until: date | None = None
    batch: UUID | None = None
    without: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry, or the newest of a batch with the number of all its entries that pass the filter."""

    entry: Entry
    number: int = 1


@dataclass(frozen=True, slots=True)
class LogPage:
    """older: what `before` is for the next page, None on the last one."""

    lines: tuple[LogLine, ...]
    older: int | None


def object_entries(object_type: str, object_id: str | int) -> QuerySet[Entry]:
    """All entries of one object, the newest first."""
    return Entry.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("-pk")


def readable_entries(actor: Actor, log_filter: LogFilter) -> QuerySet[Entry]:
    """The lines that the actor may read and that pass the filter, the newest first."""
    entries = Entry.objects.filter(rules.readable_condition(actor))
    if log_filter.organisation is not None:
        entries = entries.filter(organisation=log_filter.organisation)
    # Who may not see an address must not find out whose it is by filtering for it either.
    if log_filter.people is not None:
        seen = (
            Q(actor__in=log_filter.addressed) & rules.address_condition(actor) if log_filter.addressed else Q(pk__in=())
        )
        entries = entries.filter(Q(actor__in=log_filter.people) | seen)
    if log_filter.without:
        entries = entries.exclude(pk__in=log_filter.without)
    for field in ("verb", "object_type", "object_id", "batch"):
        if value := getattr(log_filter, field):
            entries = entries.filter(**{field: value})
    if log_filter.since:
        entries = entries.filter(at__gte=_midnight(log_filter.since))
    if log_filter.until and log_filter.until < date.max:
        entries = entries.filter(at__lt=_midnight(log_filter.until + timedelta(days=1)))
    return entries.order_by("-pk")


def log_page(actor: Actor, log_filter: LogFilter, *, before: int | None = None, size: int = PAGE_SIZE) -> LogPage:
    """Return a page of the log, with all entries of a batch as one unless the filter names it; `before`: only older
    ones.

    Needs one more query for each batch that fills a page with its entries.
    """
    rows = readable_entries(actor, log_filter)
    older = rows if before is None else rows.filter(pk__lt=before)
    entries = list(older[: size + 1]) if log_filter.batch else _newest_of_batches(rows, older, before, size)
    shown = entries[:size]
    batches = [] if log_filter.batch else [entry.batch for entry in shown if entry.batch]
    counted = rows.order_by().filter(batch__in=batches).values_list("batch").annotate(number=Count("pk"))
    numbers = dict(counted) if batches else {}
    lines = tuple(LogLine(entry, numbers.get(entry.batch, 1)) for entry in shown)
    return LogPage(lines, shown[-1].pk if len(entries) > size else None)


def _newest_of_batches(rows: QuerySet[Entry], older: QuerySet[Entry], before: int | None, size: int) -> list[Entry]:
    """Up to one more than `size` entries, of each batch the newest alone, none that is on an earlier page."""
    newest: list[Entry] = []
    seen: set[UUID] = set()
    remaining = older
    # A batch may fill many pages with its lines: each round asks for what is left without the batches seen so far.
    while len(newest) <= size:
        some = list(remaining[: size + 1 - len(newest)])
        new = {entry.batch for entry in some if entry.batch} - seen
        earlier: set[UUID | None] = set()
        if before is not None and new:
            earlier = set(rows.order_by().filter(batch__in=new, pk__gte=before).values_list("batch", flat=True))
        for entry in some:
            if entry.batch is None or (entry.batch not in seen and entry.batch not in earlier):
                newest.append(entry)
            if entry.batch:
                seen.add(entry.batch)
        if not new:
            break  # no batch, so the page is full or the log at its end
        remaining = older.filter(pk__lt=some[-1].pk).exclude(batch__in=seen)
    return newest


def people_named(text: str) -> tuple[int, ...]:
    """Return the ids of users whose name contains the text, ignoring case; not if an address replaces the name."""
    rows = User.objects.filter(name__icontains=text).exclude(name__contains="@")
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])


def people_addressed(text: str) -> tuple[int, ...]:
    """Return the ids of users whose email address, or an address that replaces their name, contains the text, ignoring
    case."""
    rows = User.objects.filter(Q(email__icontains=text) | Q(name__icontains=text, name__contains="@"))
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])


def author_names(lines: Iterable[Entry], reader: Actor) -> dict[int, str]:
    """Number of a line → name of who did it, for all who are still here; one query.

    Of whom no name is known, the address, where the reader may see it.
    """
    by_people = [line for line in lines if line.actor_id is not None]
    people = User.objects.in_bulk({line.actor_id for line in by_people}) if by_people else {}
    return {
        line.pk: _name_with_key(display_name(people[line.actor_id], reader, line.organisation), line.key)
        for line in by_people
        if line.actor_id in people
    }


def _name_with_key(name: str, key: str | None) -> str:
    """The name of a person, and of the API key with which a program of theirs wrote the line."""
    return _("%(name)s with the key “%(key)s”") % {"name": name, "key": key} if key else name


def display_name(user: User, reader: Actor, organisation: int | None) -> str:
    """Return the name of a person as a reader of the log of that organisation (by id) may see it."""
    own = reader.user is not None and reader.user.pk == user.pk
    if own or rules.may_see_address(reader, organisation):
        return str(user)
    if user.erased is not None:
        return str(user)
    # People may have given their address for a name.
    return user.name if user.name and "@" not in user.name else _("a member")


@once_while_reading
def log_position() -> Hashable:
    """Another one after every write in the whole database; one query.

    With the time, since the number of a write that was rolled back is given again; and with the number of commits where
    writes go on side by side (PostgreSQL), since there a line may come after one with a higher number.
    """
    columns = "id, at"
    if connection.vendor == "postgresql":
        columns += ", (SELECT number FROM audit_commits)"
    # A page asks for it several times, and Django's queries take ten times as long as this one.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {Entry._meta.db_table} ORDER BY id DESC LIMIT 1")  # noqa: S608 - our own names
        row = cursor.fetchone()
    return tuple(row) if row else None


def last_change_time() -> datetime | None:
    """When something was written last; one query."""
    return Entry.objects.order_by("-pk").values_list("at", flat=True).first()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


IMPORTED_TYPES = ("record", "mapping")


@dataclass(frozen=True, slots=True)
class ImportOrigin:
    """file: its name at the upload; undone: whether the entry comes from undoing the import."""

    file: str
    undone: bool


def import_origins(lines: Iterable[Entry]) -> dict[UUID, ImportOrigin]:
    """Batch → the file, of those lines that an import wrote; one query, none where no line is of a batch."""
    batches = {line.batch for line in lines if line.batch and line.object_type in IMPORTED_TYPES}
    if not batches:
        return {}
    entries = Entry.objects.filter(batch__in=batches, object_type="import", verb__in=("import", "undo")).order_by("pk")
    return {
        batch: ImportOrigin(str((after or {}).get("file", "")), verb == "undo")
        for batch, verb, after in entries.values_list("batch", "verb", "after")
        if batch
    }
