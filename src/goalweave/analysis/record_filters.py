"""Filters of records for the database (analysis.selection filters in memory)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Unit
from goalweave.analysis.link_map import backwards_link_map, current_link_map
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import LinkMap
from goalweave.core.model import MARKER_FIELDS, Curie, Framework
from goalweave.core.model.freshness import freshness
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.frameworks.queries import node_ids
from goalweave.mapping.models import Mapping, State
from goalweave.packs.areas import areas, countries_of
from goalweave.registry.models import Kind, Partner, Place, ReachedGroup, Record, Visibility
from goalweave.registry.queries import counted_records, records
from goalweave.search.queries import unfiltered_keys

PAGE = 25
HINDERS = "hinders"
"""In the place of a state: accepted as hindering the node."""
STANDING_STATES = (State.ACCEPTED, State.SUGGESTED)
NO_VALUE = "-"
"""As year, country, region, unit or status: the records that have none."""
ACCEPTED_VIA, SUGGESTED_VIA = "accepted_via", "suggested_via"
"""As state: what reaches the node along links alone, and is nothing more there."""
TOUCHING = "touching"
"""As state: accepted elsewhere, and reaching the node only where links are also read backwards. Counted in no figure."""
NEVER_REVIEWED = "never"
"""As freshness: a partnership that was never reviewed."""


@dataclass(frozen=True, slots=True)
class MappingCondition:
    """What is asked of a record's mappings: nodes, framework and state as in a RecordFilter; of several nodes, one is enough."""

    nodes: tuple[Curie, ...] = ()
    framework: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Empty fields filter nothing; drafts pass where visibility asks for them, and only then.

    country: the very area; region: M49, a place in it or the region itself. unit: its id, and all below it. partner: id
    of the shared organisation. on: accepted on that node or below it, whatever else is asked of mappings. source: name
    of the file. group: core.model.Group. markers: a level. stale: core.model.Freshness, of partnerships, or never. node: the record is
    mapped to it or to something below; framework: key, to any node of it. state: of that mapping, or of any; empty next
    to a node or framework: accepted or suggested. What is accepted there is not suggested there, as in all figures. also:
    further conditions on mappings, all of which hold: what a list carries along into figures that have nodes of their own.
    """

    text: str = ""
    kind: str = ""
    year: str = ""
    country: str = ""
    organisation: str = ""
    node: Curie | None = None
    state: str = ""
    framework: str = ""
    unit: str = ""
    region: str = ""
    status: str = ""
    group: str = ""
    partner: str = ""
    source: str = ""
    visibility: str = ""
    stale: str = ""
    on: Curie | None = None
    gender_marker: str = ""
    human_rights_marker: str = ""
    youth_marker: str = ""
    disability_marker: str = ""
    also: tuple[MappingCondition, ...] = ()

    @property
    def mapping(self) -> MappingCondition:
        """What node, framework and state ask for together."""
        return MappingCondition((self.node,) if self.node else (), self.framework, self.state)


@dataclass(frozen=True, slots=True)
class RecordFacet:
    """Values with the number of records each would leave in addition to the other filters."""

    name: str
    values: tuple[tuple[str, int], ...]


def filtered_records(
    actor: Actor, record_filter: RecordFilter, catalogue: Catalogue, today: date | None = None
) -> QuerySet[Record]:
    """The visible records that pass the filter, each once, the newest first, then in the order stored.

    Raises UnknownNode for a node or framework that the catalogue lacks.
    """
    found = records(actor) if record_filter.visibility == Visibility.DRAFT else counted_records(actor)
    typed = replace(record_filter, text="")
    if remove_unstorable_parts(typed) is not typed:
        return found.none()  # nothing is kept that has such characters, and PostgreSQL refuses to be asked
    if record_filter.text:
        found = found.filter(pk__in=unfiltered_keys(record_filter.text, kind="record"))
    found = _filter_by_columns(found, record_filter)
    found = _filter_by_parts(found, record_filter)
    if record_filter.stale:
        found = found.filter(kind=Kind.PARTNERSHIP).filter(
            _freshness_condition(record_filter.stale, today or timezone.localdate())
        )
    if record_filter.on:
        found = found.filter(_mapped_condition([State.ACCEPTED], nodes_below(catalogue, record_filter.on)))
    for condition in (record_filter.mapping, *record_filter.also):
        if condition != MappingCondition():
            found = _filter_by_mappings(found, condition, catalogue)
    return found.order_by("-start", "pk")


def record_page(rows: QuerySet[Record], number: str) -> Page[Record]:
    """Return a page of records: the last page for a number that is too high, the first if it is not a number."""
    return Paginator(rows, PAGE).get_page(page_number(number))


def page_number(written: str) -> int:
    return max(int(written) if re.fullmatch("[0-9]{1,9}", written) else 1, 1)


def nodes_below(catalogue: Catalogue, curie: Curie) -> list[int]:
    """Primary keys of a node and of all below it. Raises UnknownNode."""
    resolved, ids = catalogue.resolve(curie), node_ids()
    return [ids[resolved.key, code] for code in codes_below(catalogue.framework(resolved.key), resolved.code)]


def codes_below(framework: Framework, code: str) -> list[str]:
    """A node's code and those of all below it."""
    wanted, codes = [code], []
    while wanted:
        one = wanted.pop()
        codes.append(one)
        wanted += framework.child_codes.get(one, ())
    return codes


def areas_below(region: str) -> list[str]:
    """Return an M49 region, its subregions and their countries; any other area alone."""
    countries = set(countries_of(region))
    return [region, *(code for code in areas() if code != region and countries and _area_condition(code, countries))]


def units_below(units: dict[int, int], unit: int) -> list[int]:
    """units: id → id of the one above, 0 at the top. A unit and all below it."""
    found = [unit]
    for one in found:
        found += [pk for pk, parent in units.items() if parent == one and pk not in found]
    return found


def freshness_of(reviewed: str, today: date) -> str:
    """The freshness of a partnership by the day of its review; `never` for none, and if it is not a day."""
    try:
        return str(freshness(reviewed, today)) if reviewed else NEVER_REVIEWED
    except ValueError:
        return NEVER_REVIEWED


def _area_condition(code: str, countries: set[str]) -> bool:
    return bool(countries.issuperset(countries_of(code)))


def _filter_by_columns(records: QuerySet[Record], record_filter: RecordFilter) -> QuerySet[Record]:
    if record_filter.kind:
        records = records.filter(kind=record_filter.kind)
    if record_filter.year == NO_VALUE:
        records = records.filter(year__isnull=True)
    elif record_filter.year:
        records = (
            records.filter(year=record_filter.year)
            if re.fullmatch("[0-9]{1,4}", record_filter.year)
            else records.none()
        )
    if record_filter.organisation:
        records = records.filter(organisation__slug=record_filter.organisation)
    if record_filter.unit == NO_VALUE:
        records = records.filter(unit__isnull=True)
    elif record_filter.unit:
        wanted = parse_number(record_filter.unit)
        tree = {pk: parent or 0 for pk, parent in Unit.objects.values_list("pk", "parent_id")}
        records = records.filter(unit__in=units_below(tree, wanted)) if wanted in tree else records.none()
    if record_filter.status:
        records = records.filter(status="" if record_filter.status == NO_VALUE else record_filter.status)
    for name in MARKER_FIELDS:
        if level := getattr(record_filter, name):
            records = records.filter(**{name: "" if level == NO_VALUE else level})
    if record_filter.source:
        records = records.filter(source_file=record_filter.source)
    if record_filter.visibility:
        records = records.filter(visibility=record_filter.visibility)
    return records


def _filter_by_parts(records: QuerySet[Record], record_filter: RecordFilter) -> QuerySet[Record]:
    if NO_VALUE in (record_filter.country, record_filter.region):
        records = records.filter(~Exists(Place.objects.filter(record=OuterRef("pk"))))
    # Never as EXISTS: SQLite would read all places of the area again for each record.
    if record_filter.country not in ("", NO_VALUE):
        records = records.filter(pk__in=Place.objects.filter(area=record_filter.country).values("record"))
    if record_filter.region not in ("", NO_VALUE):
        places = Place.objects.filter(area__in=areas_below(record_filter.region))
        records = records.filter(pk__in=places.values("record"))
    if record_filter.group:
        records = records.filter(pk__in=ReachedGroup.objects.filter(group=record_filter.group).values("record"))
    if record_filter.partner:
        partners = Partner.objects.filter(organisation=parse_number(record_filter.partner))
        records = records.filter(pk__in=partners.values("record"))
    return records


def _freshness_condition(freshness: str, today: date) -> Q:
    """The condition for partnerships of that freshness."""
    partnerships = Record.objects.filter(kind=Kind.PARTNERSHIP)
    days = set(partnerships.order_by().values_list("details__reviewed", flat=True).distinct())
    # SQLite gives the year 2026 as a number.
    chosen = [str(day) for day in days if day and freshness_of(str(day), today) == freshness]
    condition = Q(details__reviewed__in=chosen) if chosen else Q(pk__in=[])
    return condition | ~Q(details__has_key="reviewed") if freshness == NEVER_REVIEWED else condition


def _filter_by_mappings(
    records: QuerySet[Record], condition: MappingCondition, catalogue: Catalogue
) -> QuerySet[Record]:
    there = _target_nodes(condition, catalogue)
    if condition.state == TOUCHING:
        if there is None:
            return records.none()
        touching = _source_nodes(condition, catalogue, backwards_link_map())
        counted = [*there, *_source_nodes(condition, catalogue, current_link_map())]
        return records.filter(_mapped_condition([State.ACCEPTED], touching)).exclude(
            _mapped_condition([State.ACCEPTED], counted)
        )
    if condition.state in (ACCEPTED_VIA, SUGGESTED_VIA):
        if there is None:
            return records.none()
        state = State.ACCEPTED if condition.state == ACCEPTED_VIA else State.SUGGESTED
        beyond = _source_nodes(condition, catalogue, current_link_map())
        records = records.filter(_mapped_condition([state], beyond)).exclude(_mapped_condition([State.ACCEPTED], there))
        if state == State.SUGGESTED:
            records = records.exclude(_mapped_condition([State.ACCEPTED], beyond)).exclude(
                _mapped_condition([State.SUGGESTED], there)
            )
        return records
    records = records.filter(_mapped_condition([condition.state] if condition.state else STANDING_STATES, there))
    if there is not None and condition.state == State.SUGGESTED:
        records = records.exclude(_mapped_condition([State.ACCEPTED], there))
    return records


def _target_nodes(condition: MappingCondition, catalogue: Catalogue) -> list[int] | None:
    """Primary keys of the nodes that a mapping may be to; None: any. Raises UnknownNode."""
    if condition.nodes:
        return list(chain.from_iterable(nodes_below(catalogue, node) for node in condition.nodes))
    if condition.framework:
        key = catalogue.framework(condition.framework).key
        return [pk for (name, _code), pk in node_ids().items() if name == key]
    return None


def _source_nodes(condition: MappingCondition, catalogue: Catalogue, links: LinkMap) -> list[int]:
    """Primary keys of the nodes of other frameworks from which links lead to the nodes, or to the framework at all."""
    ids, sources = node_ids(), list[int]()
    for key, column in linked_columns(condition, catalogue, links):
        reached = links.closure(key).reached()[:, column]
        sources += [
            ids[curie.key, curie.code]
            for curie, leads in zip(links.row.nodes, reached.tolist(), strict=True)
            if leads and curie.key != key
        ]
    return sources


def linked_columns(condition: MappingCondition, catalogue: Catalogue, links: LinkMap) -> list[tuple[str, int]]:
    """Key of the framework and column in its closure, of each node; of the framework itself the last column."""
    if not condition.nodes:
        return [(catalogue.framework(condition.framework).key, -1)]
    nodes = map(catalogue.resolve, condition.nodes)
    return [(node.key, links.column(node)) for node in nodes]


def _mapped_condition(states: Iterable[str], nodes: list[int] | None) -> Exists:
    wanted = set(states)
    # What hinders a node is no contribution, and passes only where it is what the filter names.
    standing = Q(state__in=wanted) & (Q(sign=1) | Q(state=State.REJECTED))
    if HINDERS in wanted:
        standing |= Q(state=State.ACCEPTED, sign=-1)
    mappings = Mapping.objects.filter(standing, record=OuterRef("pk"))
    return Exists(mappings if nodes is None else mappings.filter(node__in=nodes))


def parse_number(written: str) -> int:
    """Return the number, or -1, which matches nothing, if it is not one."""
    return int(written) if re.fullmatch("[0-9]{1,18}", written) else -1
