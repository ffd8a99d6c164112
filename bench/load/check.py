"""Reads from the database and the log what the load left there. Runs where Django is set up for the site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.load.journal import WriteKind
from bench.load.prepare import TITLE
from bench.load.scenario import Scenario
from bench.load.writes import Traces


def waiting_work() -> tuple[int, int]:
    """Background tasks that wait or run, and mails that are not sent."""
    from django.db import connection
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from goalweave.outbox.models import Mail

    connection.close_if_unusable_or_obsolete()
    open_states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    tasks = DBTaskResult.objects.filter(status__in=open_states).count()
    return tasks, Mail.objects.filter(sent=None).count()


def read_traces(scenario: Scenario) -> dict[WriteKind, Traces]:
    log, rows = Counter(_logged_titles(scenario.log_start)), Counter(_titles())
    # A title that a later change replaced is in no row: the log alone tells of it. That rows equal the log is checked apart.
    changes = Traces(log, log)
    records = Traces(log, _created(log, rows))
    return {
        WriteKind.RECORD_CHANGE: changes,
        WriteKind.NEW_RECORD: records,
        WriteKind.API_RECORD: records,
        WriteKind.IMPORTED_RECORD: records,
        WriteKind.REVIEW: Traces(Counter(_logged_decisions(scenario.log_start)), Counter(_reviews(scenario))),
        WriteKind.ENTRY: Traces(Counter(_logged_entries(scenario)), Counter(_submitted_entries(scenario))),
        WriteKind.VOTE: _votes(scenario),
    }


def _created(log: Counter[str], rows: Counter[str]) -> Counter[str]:
    """Editors change records that others have made only by their own ids, so a new record keeps its title."""
    return Counter({title: rows[title] for title in log})


def _logged_titles(start: int) -> Iterator[str]:
    from goalweave.audit.models import Entry

    lines = Entry.objects.filter(pk__gt=start, object_type="record", verb__in=("create", "change"))
    for after in lines.values_list("after", flat=True).iterator():
        title = (after or {}).get("title", {}).get("en", "")
        if title.startswith(f"{TITLE} "):
            yield title


def _titles() -> Iterator[str]:
    from goalweave.registry.models import Record

    for title in Record.objects.filter(deleted=None).values_list("title", flat=True).iterator():
        if title.get("en", "").startswith(f"{TITLE} "):
            yield title["en"]


def _logged_decisions(start: int) -> Iterator[str]:
    from goalweave.audit.models import Entry

    lines = Entry.objects.filter(pk__gt=start, object_type="mapping", system=False, verb__in=("accept", "reject"))
    for record, after in lines.values_list("object_id", "after").iterator():
        for node in after or {}:
            yield f"{record} {node}"


def _reviews(scenario: Scenario) -> Iterator[str]:
    from goalweave.mapping.models import Review

    emails = [person.email for person in scenario.people]
    rows = Review.objects.filter(reviewer__email__in=emails, superseded=False)
    for record, framework, code in rows.values_list("record_id", "node__framework__key", "node__code").iterator():
        yield f"{record} {framework}:{code}"


def _logged_entries(scenario: Scenario) -> Iterator[str]:
    from goalweave.audit.models import Entry
    from goalweave.calls.models import CallEntry

    titles = dict(CallEntry.objects.filter(call__slug=scenario.call).values_list("pk", "answers__title"))
    lines = Entry.objects.filter(pk__gt=scenario.log_start, object_type="call_entry", verb="submit")
    for entry in lines.values_list("object_id", flat=True).iterator():
        yield titles.get(int(entry)) or ""


def _submitted_entries(scenario: Scenario) -> Iterator[str]:
    """Once for each time that an entry was submitted."""
    from goalweave.calls.models import EntryEvent, EntryStep

    events = EntryEvent.objects.filter(entry__call__slug=scenario.call, step=EntryStep.SUBMITTED)
    for title in events.values_list("entry__answers__title", flat=True):
        yield title or ""


def _votes(scenario: Scenario) -> Traces:
    """The log of a vote is its own: rows are those of the table, the log is what `vote log` gives out, whose chain is verified."""
    from goalweave.core.voting import read_log, verify_chain
    from goalweave.prizes.models import Edition, VoteLogEntry
    from goalweave.prizes.voting import log_lines

    edition = Edition.objects.get(call__slug=scenario.vote)
    entries = list(verify_chain(read_log(log_lines(edition))))
    rows = VoteLogEntry.objects.filter(edition=edition).values_list("digest", flat=True)
    return Traces(Counter(entry.digest for entry in entries), Counter(rows))


def compare_state(scenario: Scenario) -> dict[str, int]:
    """What is compared → how many differ. All are to be zero."""
    return {
        "records whose title is not the last in the log": _stale_titles(scenario.log_start),
        "records whose version is not the number of their changes": _wrong_versions(scenario.log_start),
        "records that are not counted right in the review queue": _wrong_queue(),
        "records without a row in the search index": _without_search_row(),
        "imports that did not end": _open_imports(),
        "senders of entries without exactly one link and one receipt": _wrong_mails(scenario),
    }


def _stale_titles(start: int) -> int:
    from goalweave.audit.models import Entry
    from goalweave.registry.models import Record

    last: dict[int, str] = {}
    lines = Entry.objects.filter(pk__gt=start, object_type="record").order_by("pk")
    for record, after in lines.values_list("object_id", "after").iterator():
        if after and "title" in after:
            last[int(record)] = after["title"].get("en", "")
    stale = 0
    ids = sorted(last)
    for begin in range(0, len(ids), 500):
        rows = Record.objects.filter(pk__in=ids[begin : begin + 500]).values_list("pk", "title")
        titles = {pk: title.get("en", "") for pk, title in rows}
        stale += sum(titles.get(pk) != last[pk] for pk in ids[begin : begin + 500])
    return stale


def _wrong_versions(start: int) -> int:
    """Every change by a person adds one to the version; the made records begin with 1."""
    from goalweave.audit.models import Entry
    from goalweave.registry.models import Record

    lines = Entry.objects.filter(pk__gt=start, object_type="record", verb="change", system=False, batch=None)
    changes = Counter(map(int, lines.values_list("object_id", flat=True)))
    wrong = 0
    ids = sorted(changes)
    for begin in range(0, len(ids), 500):
        rows = Record.objects.filter(pk__in=ids[begin : begin + 500]).values_list("pk", "version")
        wrong += sum(version != 1 + changes[pk] for pk, version in rows)
    return wrong


def _wrong_queue() -> int:
    from django.db.models import Count

    from goalweave.mapping.models import Mapping, Pending

    suggested = Mapping.objects.filter(state="suggested", record__deleted=None).order_by()
    counts = dict(suggested.values("record").annotate(n=Count("pk")).values_list("record", "n"))
    pending = dict(Pending.objects.values_list("record_id", "count"))
    return sum(counts.get(pk, 0) != pending.get(pk, 0) for pk in counts.keys() | pending.keys())


def _without_search_row() -> int:
    from django.db import connection

    from goalweave.registry.models import Record

    with connection.cursor() as cursor:
        cursor.execute("SELECT object_id FROM search_entry WHERE kind = 'record'")
        indexed = {int(row[0]) for row in cursor.fetchall()}
    # Drafts of made records are in no index.
    shown = Record.objects.filter(deleted=None).exclude(visibility="draft")
    return len(set(shown.values_list("pk", flat=True)) - indexed)


def _open_imports() -> int:
    from goalweave.imports.models import RUNNING, Import

    return Import.objects.filter(state__in=RUNNING).count()


def _wrong_mails(scenario: Scenario) -> int:
    from goalweave.calls.models import EntryContact, EntryState
    from goalweave.outbox.models import Mail

    contacts = EntryContact.objects.filter(entry__call__slug=scenario.call, entry__state=EntryState.SUBMITTED)
    mails = Counter(Mail.objects.values_list("address", flat=True))
    return sum(mails[email] != 2 for email in contacts.values_list("email", flat=True))
