"""The list of organisations: search, kind, country, and how much each has published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goalweave.accounts import queries, rules
from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.models import Organisation
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.search.normalise import fold
from goalweave.web.accounts.names import KINDS, ROLES
from goalweave.web.addresses import address_with
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.wording.templatetags.goalweave import country_name, pick_text

ON_A_PAGE = 50
FIELDS = ("kind", "country")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """published: records that everyone may see; role: of the reader there, empty for none."""

    organisation: Organisation
    kind: str | Promise
    published: int
    role: str | Promise


def organisations(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    text = request.GET.get("q", "")[:LONGEST_QUERY]
    fields = {name: request.GET.get(name, "")[:LONGEST_QUERY] for name in FIELDS}
    every = _visible_rows(who)
    named = [row for row in every if _has_words(row.organisation, text)]
    rows = [row for row in named if _passes(row, fields)]
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    labels: dict[str, Callable[[str], str]] = {"kind": lambda key: str(_kind_name(key)), "country": country_name}
    return render(
        request,
        "organisations/list.html",
        {
            "page": page,
            "rows": page.object_list,
            "count": len(rows),
            "every": len(every),
            "text": text,
            "hidden": [(name, value) for name, value in fields.items() if value],
            "chips": [
                (labels[name](value), address_with(request.GET, **{name: ""}))
                for name, value in [*fields.items(), ("q", text)]
                if value and name in labels
            ],
            "facets": [
                (heading, values)
                for name, heading in (("kind", _("Kind")), ("country", _("Country")))
                if (values := _facet(request, named, fields, name, labels[name]))
            ],
            "older": _page_address(request, page.next_page_number()) if page.has_next() else "",
            "newer": _page_address(request, page.previous_page_number()) if page.has_previous() else "",
            "may_create": rules.may_create_organisation(who),
            "own": any(row.role for row in every),
        },
    )


def _page_address(request: HttpRequest, number: int) -> str:
    return f"{address_with(request.GET)}&page={number}"


def _visible_rows(who: Actor) -> list[OrganisationRow]:
    """Those that the reader belongs to first, then those with the most published records."""
    published = published_by_organisation(VISITOR)
    rows = [
        OrganisationRow(
            visible,
            _kind_name(visible.kind),
            published.get(visible.pk, 0),
            ROLES.get(who.roles.get(visible.pk), ""),  # type: ignore[call-overload]
        )
        for visible in queries.visible_organisations(who, published)
    ]
    return sorted(rows, key=lambda row: (not row.role, -row.published, fold(pick_text(row.organisation.name))))


def _kind_name(kind: str) -> str | Promise:
    name: str | Promise = KINDS.get(kind, "")  # type: ignore[call-overload]
    return name


def _has_words(organisation: Organisation, text: str) -> bool:
    """Whether every word is part of a name, in whatever language, or of the short name or identifier."""
    names = [*organisation.name.values(), *organisation.short.values(), organisation.slug, organisation.ref]
    searched = fold(" ".join(names))
    return all(word in searched for word in fold(text).split())


def _passes(row: OrganisationRow, filters: dict[str, str], but: str = "") -> bool:
    return all(getattr(row.organisation, name) == value for name, value in filters.items() if value and name != but)


def _facet(
    request: HttpRequest,
    rows: Iterable[OrganisationRow],
    filters: dict[str, str],
    name: str,
    label: Callable[[str], str],
) -> list[tuple[str, int, str]]:
    """Label, number and address of every value that would leave something; the most frequent first. None once it is in force."""
    if filters[name]:
        return []
    counts = Counter(getattr(row.organisation, name) for row in rows if _passes(row, filters, but=name))
    values = [(label(key), number, address_with(request.GET, **{name: key})) for key, number in counts.items() if key]
    return sorted(values, key=lambda value: (-value[1], value[0]))
