"""Reports on the home page: those that are due for the reader, then those that were published last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.surveys.models import Submission
from goalweave.surveys.queries import deadline_of
from goalweave.surveys.rounds.due_items import latest_published, open_submissions

SHOWN = 4


@dataclass(frozen=True, slots=True)
class HomeReport:
    """due: the last day of a submission that is being answered; published: the day on which it became public."""

    row: Submission
    href: str
    due: date | None = None
    late: bool = False
    published: date | None = None


def home_reports(who: Actor) -> list[HomeReport]:
    today = timezone.localdate()
    reports = []
    for row in open_submissions(who)[:SHOWN] if who.roles else ():
        due = deadline_of(row)
        late = due is not None and due < today
        reports.append(HomeReport(row, reverse("submission", args=[row.pk]), due=due, late=late))
    for row in latest_published()[: SHOWN - len(reports)]:
        published = row.published.date() if row.published else None
        reports.append(HomeReport(row, reverse("library-submission", args=[row.pk]), published=published))
    return reports
