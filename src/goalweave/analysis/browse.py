"""Records by facets: what a reader filters, and how many there are behind each choice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework
from goalweave.frameworks.queries import node_ids
from goalweave.mapping.models import Mapping, State
from goalweave.registry.models import Place, Record
from goalweave.registry.queries import records
from goalweave.search.queries import matching

PAGE = 25
STANDING = (State.ACCEPTED, State.SUGGESTED)


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Empty fields filter nothing. node: the record is mapped to it or to something below.

    state: of that mapping, or of any; empty beside a node: accepted or suggested. What is accepted on a node is not
    suggested there, as in all figures.
    """

    text: str = ""
    kind: str = ""
    year: str = ""
    country: str = ""
    organisation: str = ""
    node: Curie | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """Values with the number of records behind each, were it chosen beside the other filters."""

    name: str
    values: tuple[tuple[str, int], ...]


def filtered(actor: Actor, chosen: RecordFilter, catalogue: Catalogue) -> QuerySet[Record]:
    """The visible records that pass the filter, each once, the newest first, then in the order stored.

    Raises UnknownNode for a node that the catalogue lacks.
    """
    found = records(actor)
    if chosen.text:
        found = found.filter(pk__in=matching(chosen.text, actor=actor, kind="record"))
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.year:
        found = found.filter(year=chosen.year) if re.fullmatch("[0-9]{1,4}", chosen.year) else found.none()
    if chosen.country:
        found = found.filter(Exists(Place.objects.filter(record=OuterRef("pk"), country=chosen.country)))
    if chosen.organisation:
        found = found.filter(organisation__slug=chosen.organisation)
    if chosen.node or chosen.state:
        found = found.filter(Exists(_mappings(chosen, catalogue).filter(record=OuterRef("pk"))))
    if chosen.node and chosen.state == State.SUGGESTED:
        accepted = _mappings(replace(chosen, state=State.ACCEPTED), catalogue)
        found = found.exclude(Exists(accepted.filter(record=OuterRef("pk"))))
    return found.order_by("-start", "pk")


def page(rows: QuerySet[Record], number: str) -> Page[Record]:
    """One page of records; a number that is too high gives the last page, what is no number the first."""
    wanted = int(number) if re.fullmatch("[0-9]{1,9}", number) else 1
    return Paginator(rows, PAGE).get_page(max(wanted, 1))


def facets(actor: Actor, chosen: RecordFilter, catalogue: Catalogue, framework: Framework) -> tuple[Facet, ...]:
    """Facets for kind, year, country and the top nodes of `framework`; one query each, two for suggestions by node."""
    return (
        _counted("kind", "kind", filtered(actor, replace(chosen, kind=""), catalogue)),
        _counted("year", "year", filtered(actor, replace(chosen, year=""), catalogue), newest=True),
        _counted("country", "places__country", filtered(actor, replace(chosen, country=""), catalogue)),
        _nodes(actor, replace(chosen, node=None), catalogue, framework),
    )


def organisation_facet(actor: Actor, chosen: RecordFilter, catalogue: Catalogue) -> Facet:
    """The facet of organisations, by slug; for sites that hold the records of more than one."""
    return _counted("organisation", "organisation__slug", filtered(actor, replace(chosen, organisation=""), catalogue))


def below(catalogue: Catalogue, curie: Curie) -> list[int]:
    """Primary keys of a node and of all below it. Raises UnknownNode."""
    resolved, ids = catalogue.resolve(curie), node_ids()
    framework = catalogue.framework(resolved.key)
    wanted, codes = [resolved.code], []
    while wanted:
        code = wanted.pop()
        codes.append(code)
        wanted += framework.child_codes.get(code, ())
    return [ids[framework.key, code] for code in codes]


def _mappings(chosen: RecordFilter, catalogue: Catalogue) -> QuerySet[Mapping]:
    """Mappings that make a record pass: node and state of the same one."""
    found = Mapping.objects.filter(state__in=[chosen.state] if chosen.state else STANDING)
    return found.filter(node__in=below(catalogue, chosen.node)) if chosen.node else found


def _counted(name: str, field: str, rows: QuerySet[Record], *, newest: bool = False) -> Facet:
    counts = rows.order_by().values_list(field).annotate(number=Count("pk", distinct=True))
    found = [(str(value), number) for value, number in counts if value not in (None, "")]
    found.sort(key=(lambda pair: (pair[0],)) if newest else (lambda pair: (-pair[1], pair[0])), reverse=newest)
    return Facet(name, tuple(found))


def _nodes(actor: Actor, chosen: RecordFilter, catalogue: Catalogue, framework: Framework) -> Facet:
    """Unique records per top node: a record mapped to several targets of a goal counts once there."""
    top_of = {code: framework.top(code) for code in framework.by_code}
    rows = filtered(actor, replace(chosen, state=""), catalogue).order_by().values("pk")

    def standing(state: str) -> set[tuple[int, str]]:
        found = _mappings(replace(chosen, state=state), catalogue)
        found = found.filter(node__framework__key=framework.key, record__in=rows)
        return {(pk, top_of[code]) for pk, code in found.values_list("record_id", "node__code")}

    pairs = standing(chosen.state)
    if chosen.state == State.SUGGESTED:
        pairs -= standing(State.ACCEPTED)
    counts = Counter(top for _, top in pairs)
    tops: Sequence[str] = framework.child_codes.get(None, ())
    return Facet("node", tuple((framework.name(code), counts[code]) for code in tops if counts[code]))
