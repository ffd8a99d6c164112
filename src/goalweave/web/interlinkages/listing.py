"""All matrices: where each comes from, what it scores, and how many pairs support and hinder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.models import Organisation
from goalweave.core.interlinkages import MatrixCounts
from goalweave.core.model import Framework
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import queries, rules
from goalweave.interlinkages.models import MatrixOrigin
from goalweave.interlinkages.queries import MatrixSummary
from goalweave.web.frame import actor
from goalweave.web.interlinkages.page_context import interlinkage_crumbs
from goalweave.wording.templatetags.goalweave import country_name, pick_text


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """owner: empty for the site."""

    stored: MatrixSummary
    framework: Framework
    counts: MatrixCounts
    country: str
    owner: str
    from_panel: bool


@require_safe
def interlinkages(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    frameworks = catalogue().frameworks
    listed = [summary for summary in queries.matrices(who) if summary.framework in frameworks]
    owners = {summary.organisation for summary in listed if summary.organisation is not None}
    names = {row.pk: pick_text(row.name) for row in Organisation.objects.filter(pk__in=owners)} if owners else {}
    return render(
        request,
        "interlinkages/list.html",
        {
            "groups": [
                (title, rows)
                for title, influence in ((_("Influence"), True), (_("Correlation"), False))
                if (rows := [_matrix_row(summary, names) for summary in listed if summary.is_influence is influence])
            ],
            "may_load": rules.may_load_matrix_somewhere(who),
            "removed": queries.removed_matrices(who) if rules.may_load_matrix_somewhere(who) else (),
            "crumbs": interlinkage_crumbs(),
        },
    )


def _matrix_row(summary: MatrixSummary, owners: Mapping[int, str]) -> MatrixRow:
    return MatrixRow(
        summary,
        catalogue().frameworks[summary.framework],
        queries.scores_of(summary).counts,
        country_name(summary.country) if summary.country else "",
        owners.get(summary.organisation or 0, ""),
        summary.origin == MatrixOrigin.PANEL,
    )
