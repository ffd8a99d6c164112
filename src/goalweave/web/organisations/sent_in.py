"""What an organisation sent in: published submissions, accepted entries, prizes; and, for members, the reports that are due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.calls import rules as call_rules
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import title_of
from goalweave.calls.models import Call, CallEntry, EntryState
from goalweave.core.text.languages import LanguageMap
from goalweave.prizes.queries import announced_nominees
from goalweave.surveys import rules as survey_rules
from goalweave.surveys.models import Submission
from goalweave.surveys.queries import deadline_of
from goalweave.surveys.rounds.due_items import open_submissions
from goalweave.wording.prize_labels import PLACINGS

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Few:
    """The newest of something. more: how many there are beyond these."""

    rows: tuple[object, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class EntryLine:
    title: str
    language: str
    call: LanguageMap
    href: str


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """placing: champion or winner, in words."""

    title: str
    language: str
    placing: str | Promise
    edition: LanguageMap
    year: int
    href: str


@dataclass(frozen=True, slots=True)
class DueReport:
    submission: Submission
    due: date | None
    late: bool
    href: str


def own_submissions(row: Organisation) -> Few:
    """What it has in the library, the newest first; two queries at most."""
    rows = Submission.objects.filter(survey_rules.published_submissions(), organisation=row)
    rows = rows.select_related("questionnaire").order_by("-published", "-pk")
    return _few(list(rows[: SHOWN + 1]), rows.count)


def own_entries(who: Actor, row: Organisation) -> Few:
    """Its accepted entries of calls that the reader may see, the newest first; two queries at most."""
    calls = Call.objects.filter(call_rules.visible_calls(who))
    rows = CallEntry.objects.filter(organisation=row, state=EntryState.ACCEPTED, call__in=calls).exclude(reference="")
    rows = rows.select_related("call").order_by("-submitted", "-pk")
    few = _few(list(rows[: SHOWN + 1]), rows.count)
    return Few(tuple(map(_entry_line, few.rows)), few.more)


def own_prizes(who: Actor, row: Organisation, now: datetime) -> tuple[PrizeLine, ...]:
    """Champions and winners among its entries, the latest edition first; one query."""
    lines = []
    for nominee in announced_nominees(who, now, row.pk):
        call = definition_of(nominee.edition.call)
        lines.append(
            PrizeLine(
                title_of(nominee.entry) or nominee.entry.reference,
                nominee.entry.language,
                PLACINGS[nominee.placing],
                call.title,
                nominee.edition.year,
                reverse("edition", args=[nominee.edition.call.slug]),
            )
        )
    return tuple(lines)


def own_reports(who: Actor, row: Organisation, today: date) -> tuple[DueReport, ...]:
    """Submissions that the organisation is answering, due first on top; none for those who are not members."""
    if row.pk not in who.roles:
        return ()
    reports = []
    for submission in open_submissions(who):
        if submission.organisation_id == row.pk:
            due = deadline_of(submission)
            late = due is not None and due < today
            reports.append(DueReport(submission, due, late, reverse("submission", args=[submission.pk])))
    return tuple(reports[:SHOWN])


def _few(rows: Sequence[object], count: Callable[[], int]) -> Few:
    """Counts only where there are more than are shown."""
    more = count() - SHOWN if len(rows) > SHOWN else 0
    return Few(tuple(rows[:SHOWN]), more)


def _entry_line(entry: object) -> EntryLine:
    assert isinstance(entry, CallEntry)
    return EntryLine(
        title_of(entry) or entry.reference,
        entry.language,
        definition_of(entry.call).title,
        reverse("call-entry", args=[entry.call.slug, entry.reference]),
    )
