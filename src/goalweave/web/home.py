"""The home page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.analysis.queries import RecordSummary, coverage_in_records, record_summary
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import newest_selected
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import NodeCoverage
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages.queries.own_effects import due_treatments
from goalweave.linkages.queries import rows_to_sign
from goalweave.mapping.queries import mappings_of
from goalweave.web.calls.listing import open_call_lines
from goalweave.web.explore.charts import overview_chart
from goalweave.web.frame import MAIN, actor
from goalweave.web.guide.offer import offers_start
from goalweave.web.home_reports import home_reports

RECENT = 6


@dataclass(frozen=True)
class HomeFigures:
    """records: unique. covered: top nodes with direct, accepted work, of `tops`.

    accepted, suggested: mappings; evidenced: those accepted that name a passage.
    """

    records: int
    covered: int
    tops: int
    accepted: int
    evidenced: int
    suggested: int


@dataclass(frozen=True)
class SiteOwner:
    """Whose work the home page shows. organisation: the only one with visible records; count: how many have any."""

    organisation: Organisation | None
    count: int


def home(request: HttpRequest) -> HttpResponse:
    known, who = catalogue(), actor(request)
    framework = known.framework(MAIN)
    rows = coverage_in_records(who, framework.key)
    top_codes = framework.child_codes.get(None, ())
    tops = [rows.rows[code] for code in top_codes]
    deepest = framework.levels[1].id if len(framework.levels) > 1 else framework.levels[0].id
    targets = [rows.rows[node.code] for node in framework.at_level(deepest)]
    records = record_summary(who)
    context = {
        "owner": _site_owner(records),
        "framework": framework,
        "figures": _home_figures(records, tops),
        "tops": tops,
        "targets": len(targets),
        "targets_covered": _count_covered(targets),
        "may_start": offers_start(request),
        "due_trade_offs": due_treatments(who, timezone.localdate()),
        "to_sign": rows_to_sign(who),
        "open_calls": open_call_lines(who, timezone.now()),
    }
    if records.records:
        gaps = [top for top in tops if not top.accepted.direct.records]
        context |= _work_context(who, known) | {"gaps": gaps, "reports": home_reports(who)}
    return render(request, "home/home.html", context)


def _work_context(who: Actor, known: Catalogue) -> dict[str, object]:
    """What the home page shows once there are records: without any, no picture of links that nobody here works with."""
    recent = newest_selected(Selection.create(who, RecordFilter(), known), RECENT)
    mappings = mappings_of([row.pk for row in recent], evidence=False)
    return {
        "recent": [(row, mappings.get(row.pk, ()), "") for row in recent],
        "picture": overview_chart(who, known),
    }


def _site_owner(records: RecordSummary) -> SiteOwner:
    first = next((row for row in all_organisations() if records.organisations == (row.pk,)), None)
    return SiteOwner(first, len(records.organisations))


def _home_figures(records: RecordSummary, tops: list[NodeCoverage]) -> HomeFigures:
    return HomeFigures(
        records=records.records,
        covered=_count_covered(tops),
        tops=len(tops),
        accepted=records.accepted,
        evidenced=records.evidenced,
        suggested=records.suggested,
    )


def _count_covered(rows: list[NodeCoverage]) -> int:
    return sum(1 for row in rows if row.accepted.direct.records)
