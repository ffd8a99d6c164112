"""The public page of an organisation: what it does, for which goals, where, with whom, and how that was reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Unit
from goalweave.accounts.queries import flatten_tree, unit_tree
from goalweave.analysis.organisation_work import OrganisationWork, newest_of_organisation, organisation_work
from goalweave.analysis.record_filters import ACCEPTED_VIA
from goalweave.core.catalogue import Catalogue
from goalweave.core.kappa import Kappa
from goalweave.core.linkage import NodeCoverage, coverage_gaps
from goalweave.core.model import Framework, Node
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.queries import list_indicators
from goalweave.interlinkages.queries.own_effects import top_nodes_of_trade_offs
from goalweave.mapping.agreement import agreement
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.rules import may_view_agreement
from goalweave.registry.models import PartnerOrganisation
from goalweave.registry.partner_queries import with_visible_names
from goalweave.web.accounts import organisation_pages
from goalweave.web.accounts.names import KINDS, ROLES
from goalweave.web.addresses import address
from goalweave.web.frame import MAIN, main_framework
from goalweave.web.identifiers.page_data import organisation_data
from goalweave.web.indicators.cards import IndicatorCard, indicator_cards
from goalweave.web.organisations import places
from goalweave.web.organisations.files import organisation_files
from goalweave.web.organisations.sent_in import own_entries, own_prizes, own_reports, own_submissions

RECENT = 6
PARTNERS = 8
INDICATORS = 6


@dataclass(frozen=True, slots=True)
class GoalTile:
    """A top node with its figures. href: the records that the first of them counts."""

    coverage: NodeCoverage
    href: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in its tree. records: of it and of the units below; here: whether the page shows it."""

    unit: Unit
    depth: int
    records: int
    here: bool


@dataclass(frozen=True, slots=True)
class PartnerLine:
    partner: PartnerOrganisation
    records: int


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    who, row, published = organisation_pages.visible_organisation(request, slug)
    known = catalogue()
    framework = main_framework(known)
    unit = organisation_pages.unit_or_404(row, remove_unstorable(request.GET.get("unit", "")))
    work = organisation_work(who, row.pk, framework.key if framework else "", unit.pk if unit else 0)
    now, kappa = timezone.now(), _agreement(who, row)
    tops = [work.coverage.rows[code] for code in framework.child_codes.get(None, ())] if framework else []
    context = {
        "organisation": row,
        "kind": KINDS.get(row.kind, ""),  # type: ignore[call-overload]
        "role": ROLES.get(who.roles.get(row.pk), ""),  # type: ignore[call-overload]
        "member": row.pk in who.roles,
        "framework": framework,
        "unit": unit,
        "units": _unit_lines(row, work, unit),
        "work": work,
        "published": published,
        "covered": sum(1 for top in tops if top.accepted.direct.records),
        "records": records_address(row, unit),
        "submissions": own_submissions(row),
        "entries": own_entries(who, row),
        "prizes": own_prizes(who, row, now),
        "reports": own_reports(who, row, timezone.localdate()),
        "cards": _indicators(who, row, known),
        "trade_offs": top_nodes_of_trade_offs(who, row.pk),
        "decided_percent": _percent(work.decided_share or 0.0),
        "agreement": kappa,
        "agreement_percent": _percent(kappa.observed if kappa else 0.0),
        "files": organisation_files(row, unit),
        **organisation_data(request, row, published),
        "tabs": organisation_pages.organisation_tabs(who, row, "organisation"),
        "crumbs": organisation_pages.organisation_crumbs(row),
    }
    if work.records:
        recent = newest_of_organisation(who, row.pk, RECENT, unit.pk if unit else 0)
        mappings = mappings_of([record.pk for record in recent], evidence=False)
        context |= {
            "tops": [_goal_tile(row, unit, top) for top in tops],
            "gaps": _gaps(work, tops),
            "targets": len(_targets(framework)),
            "targets_covered": _targets_covered(work, _targets(framework)),
            "recent": [(record, mappings.get(record.pk, ()), "") for record in recent],
            "partners": _partners(who, work),
            "more_partners": max(len(work.partners) - PARTNERS, 0),
            "places": places.organisation_places(row, unit, work),
        }
    return render(request, "organisations/profile.html", context)


def records_address(row: Organisation, unit: Unit | None, **fields: object) -> str:
    """The list of records under the organisation, the unit that the page shows, and further fields of the filter."""
    return address(reverse("records"), organisation=row.slug, unit=unit.pk if unit else "", **fields)


def _goal_tile(row: Organisation, unit: Unit | None, top: NodeCoverage) -> GoalTile:
    state = ""
    if top.accepted.direct.records:
        state = "accepted"
    elif top.suggested.direct.records:
        state = "suggested"
    elif top.accepted.via.records:
        state = ACCEPTED_VIA
    return GoalTile(top, records_address(row, unit, node=top.node, state=state))


def _gaps(work: OrganisationWork, tops: list[NodeCoverage]) -> list[NodeCoverage]:
    gaps = coverage_gaps(work.coverage)
    missing = {*gaps.nothing, *gaps.suggestions_only, *gaps.via_only}
    return [top for top in tops if top.node in missing]


def _targets(framework: Framework | None) -> Sequence[Node]:
    if framework is None:
        return ()
    level = framework.levels[1].id if len(framework.levels) > 1 else framework.levels[0].id
    return framework.at_level(level)


def _targets_covered(work: OrganisationWork, targets: Iterable[Node]) -> int:
    return sum(1 for node in targets if work.coverage.rows[node.code].accepted.direct.records)


def _unit_lines(row: Organisation, work: OrganisationWork, unit: Unit | None) -> list[UnitLine]:
    return [
        UnitLine(branch.unit, branch.depth, work.units.get(branch.unit.pk, 0), branch.unit == unit)
        for branch in flatten_tree(unit_tree(row))
    ]


def _partners(who: Actor, work: OrganisationWork) -> list[PartnerLine]:
    """Those that the most records name, under names that the reader may read."""
    counts = {int(pk): number for pk, number in work.partners[:PARTNERS]}
    if not counts:
        return []
    named = {row.pk: row for row in with_visible_names(who, PartnerOrganisation.objects.filter(pk__in=counts))}
    return [PartnerLine(named[pk], number) for pk, number in counts.items() if pk in named]


def _indicators(who: Actor, row: Organisation, known: Catalogue) -> list[IndicatorCard]:
    """Its own indicators, as far as the reader may see them."""
    own = list(list_indicators(who).filter(organisation=row)[:INDICATORS])
    return indicator_cards(who, own, known) if own else []


def _percent(share: float) -> int:
    """Never 100 as long as something is missing."""
    return floor(100 * share)


def _agreement(who: Actor, row: Organisation) -> Kappa | None:
    """Of all goals together, for those who may see it; None where no mapping has two verdicts."""
    if not may_view_agreement(who, row.pk):
        return None
    lines = agreement(who, row).lines
    return next((line.kappa for line in lines if line.top is None and line.framework.id == MAIN), None)
