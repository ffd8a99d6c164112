"""All linkages that are maintained on this site: their state, their owners, and what waits for the reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.model import Framework, Node
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import queries, rules
from goalweave.linkages.models import Version
from goalweave.linkages.queries import RowToSign, RowView
from goalweave.linkages.states import OwnerState, RowState
from goalweave.web.frame import actor
from goalweave.web.linkages.page_context import linkage_crumbs, organisation_name, page_of
from goalweave.web.linkages.row_labels import ROW_STATES, SHAPES


@dataclass(frozen=True)
class LinkageLine:
    """states: class of the mark, its word and the number of rows; waiting: rows that the reader's organisations have not signed;
    to_decide: proposals for their decision."""

    slug: str
    title: LanguageMap
    subject: Framework
    object: Framework
    version: Version | None
    states: list[tuple[str, str, int]]
    owners: list[Organisation]
    waiting: list[RowToSign]
    to_decide: int


@dataclass(frozen=True)
class WaitingRow:
    """A row that an organisation of the reader has not signed as it is. earlier: whether it signed an earlier text."""

    code: str
    node: Node | None
    title: LanguageMap
    href: str
    organisation: str
    earlier: bool


@require_safe
@never_cache
def linkages(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    maintained = queries.joint_linkages()
    waiting = queries.rows_to_sign(who, maintained)
    lines = []
    for linkage in maintained:
        page = page_of(who, linkage)
        owners = {owner.organisation_id: owner.organisation for owner in linkage.owners.all()}
        within = rules.may_view_work(who, linkage)
        lines.append(
            LinkageLine(
                slug=linkage.slug,
                title=page.title,
                subject=page.subject,
                object=page.object,
                version=queries.latest_version(linkage),
                states=_state_counts(queries.linkage_rows(who, linkage)),
                owners=list(owners.values()),
                waiting=[row for row in waiting if row.linkage.pk == linkage.pk],
                to_decide=len(queries.proposals_to_decide(who, linkage)) if within else 0,
            )
        )
    slugs = {linkage.slug for linkage in maintained}
    context = {
        "lines": lines,
        "waiting": [_waiting_row(who, row) for row in waiting],
        "may_start": rules.may_maintain(who),
        "others": [linkage for linkage in catalogue().linkages if linkage.id not in slugs],
        "crumbs": linkage_crumbs(),
    }
    return render(request, "linkages/list.html", context)


def _waiting_row(who: Actor, row: RowToSign) -> WaitingRow:
    page = page_of(who, row.linkage)
    return WaitingRow(
        code=row.code,
        node=page.rows_framework.by_code.get(row.code),
        title=page.title,
        href=page.row_href(row.code),
        organisation=organisation_name(row.organisation),
        earlier=row.state is OwnerState.EARLIER_TEXT,
    )


def _state_counts(rows: tuple[RowView, ...]) -> list[tuple[str, str, int]]:
    counts = queries.count_states(rows)
    return [(SHAPES[state], str(ROW_STATES[state]), counts[state]) for state in RowState if counts[state]]
