"""All indices: what they measure, how many countries can be ranked now, since when."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.analysis.indices import IndexListing, index_editions, list_indices, published_scores, site_indices
from goalweave.core.indices import Entities, IndexDefinition
from goalweave.web.frame import actor
from goalweave.wording.messages import describe_error


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One index. first: the edition that is told of: the newest in which someone can be ranked or that has published scores, else the newest;
    others: the rest; published: of how many countries its publisher's own scores are shown, for which edition."""

    first: IndexListing
    others: tuple[IndexListing, ...]
    published: int = 0
    published_edition: str = ""

    @property
    def index(self) -> IndexDefinition:
        return self.first.index

    @property
    def of_areas(self) -> bool:
        return self.index.entities is not Entities.OTHERS

    @property
    def of_cities(self) -> bool:
        return self.index.entities is Entities.SUBNATIONAL

    @property
    def counted(self) -> int:
        return sum(indicator.scored for indicator in self.index.indicators)

    @property
    def there(self) -> int:
        return self.counted - len(self.first.lacking)


@require_safe
def indices(request: HttpRequest) -> HttpResponse:
    who, site = actor(request), site_indices()
    known = {edition.index.key: edition for edition in list_indices(who, site.indices.values())}
    rows = []
    for identity in dict.fromkeys(index.id for index in site.indices.values()):
        editions = [known[edition.key] for edition in index_editions(site.indices, identity)]
        count, published = _published_count(identity)
        # The first of equals: the newest.
        first = max(editions, key=lambda one: (bool(one.ranked), one.index.edition == published))
        rest = tuple(edition for edition in editions if edition is not first)
        rows.append(IndexRow(first, rest, count, published))
    return render(
        request,
        "indices/list.html",
        {
            "rows": sorted(rows, key=lambda row: (not row.first.ranked, not row.published)),
            "fault": describe_error(site.fault) if site.fault and who.administrator else "",
            "crumbs": [{"label": _("Progress"), "href": reverse("progress")}, {"label": _("Indices")}],
        },
    )


def _published_count(identity: str) -> tuple[int, str]:
    """Of the newest edition with published scores."""
    for edition, scores in published_scores(identity).items():
        return len(scores), edition
    return 0, ""
