"""How far two reviewers agree; and the page on which one record is mapped by hand."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.models import Organisation
from goalweave.frameworks.queries import catalogue
from goalweave.mapping import rules
from goalweave.mapping.agreement import agreement as read_agreement
from goalweave.mapping.review_context import review_mappings
from goalweave.registry.queries import find_record as visible_record
from goalweave.web.frame import actor
from goalweave.web.review.nodes import find_nodes
from goalweave.web.review.review_labels import reason_name
from goalweave.web.review.shares import hindering_mappings, share_groups
from goalweave.wording.templatetags.goalweave import pick_text


@require_safe
@never_cache
def agreement(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    rows = Organisation.objects.order_by("slug")
    if not who.administrator:
        rows = rows.filter(pk__in=rules.reviewable_organisations(who))
    owners = list(rows) if rules.may_review_somewhere(who) else []
    slug = request.GET.get("organisation", "")
    two = [owner for owner in owners if owner.second_review] or owners
    organisation = next((owner for owner in owners if owner.slug == slug), None) if slug else next(iter(two), None)
    if organisation is None:
        raise Http404
    result = read_agreement(who, organisation)
    return render(
        request,
        "review/agreement.html",
        {
            "organisation": organisation,
            "organisations": owners,
            "agreement": result,
            "disagreements": [
                (disagreement, reason_name(disagreement.first.reason), reason_name(disagreement.second.reason))
                for disagreement in result.disagreements
            ],
            "crumbs": [
                {"label": _("Review"), "href": reverse("review")},
                {"label": _("Agreement"), "href": ""},
            ],
        },
    )


@require_safe
@never_cache
def by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Map one record: search a node, remove, set shares."""
    who, parameters, known = actor(request), request.GET, catalogue()
    row = visible_record(who, pk)
    if row is None or not rules.may_map(who, row):
        raise Http404
    all_ = review_mappings(who, row)
    states = {str(mapping.core.node): str(mapping.row.state) for mapping in all_}
    within = parameters.get("in", "")
    return render(
        request,
        "review/by_hand.html",
        {
            "row": row,
            "groups": share_groups(all_, known, who, row),
            "against": hindering_mappings(all_, who, row),
            "open": sum(1 for mapping in all_ if mapping.row.state == "suggested"),
            "reviews": rules.may_review(who, row),
            "frameworks": [framework for framework in known.frameworks.values() if framework.default],
            "within": within,
            "query": parameters.get("q", ""),
            "found": find_nodes(who, parameters.get("q", ""), known, states, within),
            "here": request.get_full_path(),
            "crumbs": [
                {"label": _("Records"), "href": reverse("records")},
                {"label": pick_text(row.title), "href": reverse("record", args=[pk])},
                {"label": _("Mapped to"), "href": ""},
            ],
        },
    )
