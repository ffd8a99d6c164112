"""Where an organisation's accepted work undermines and supports itself, and what is done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from goalweave.accounts.activity.queries import author_names
from goalweave.accounts.actor import Actor
from goalweave.analysis.queries import records_by_node
from goalweave.audit.models import Entry
from goalweave.core import interlinkages as core, model
from goalweave.core.errors import NotAllowed
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import rules
from goalweave.interlinkages.models import TradeOffState, TradeOffTreatment
from goalweave.interlinkages.queries.matrices import own_matrices
from goalweave.interlinkages.queries.own_work import (
    WorkEffects,
    money_by_node,
    own_synergies,
    own_trade_offs,
    work_effects,
)
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Money, Record
from goalweave.registry.rules import may_view_record

MOST_NAMED = 5
"""Records of one side that a list names."""
MOST_DETAILED = 100
"""Records of one side with evidence."""


@dataclass(frozen=True, slots=True)
class NamedRecord:
    pk: int
    slug: str
    title: LanguageMap


@dataclass(frozen=True, slots=True)
class WorkSide:
    """The work on one side of a pair. records: how many; named: the newest of them; money: what falls on the node; places: areas,
    those of most records first."""

    node: str
    records: int
    named: tuple[NamedRecord, ...]
    money: tuple[model.Money, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnPair:
    """A pair with accepted work on both sides. score: of a trade-off the lowest, of a synergy the highest; scores: of every matrix with
    that sign; shared: records that are on both sides."""

    framework: str
    subject: str
    object: str
    score: float
    scores: tuple[core.MatrixScore, ...]
    work_from: WorkSide
    work_to: WorkSide
    shared: int


@dataclass(frozen=True, slots=True)
class OwnTradeOff:
    """A trade-off as it stands. treatment: None if nobody has said anything yet, and then it is open; version: for the action."""

    pair: OwnPair
    state: TradeOffState
    treatment: TradeOffTreatment | None

    @property
    def version(self) -> int:
        return self.treatment.version if self.treatment else 0

    def is_due(self, today: date) -> bool:
        """Whether its review date has come."""
        return self.treatment is not None and self.treatment.review is not None and self.treatment.review <= today


@dataclass(frozen=True, slots=True)
class RecordWithEvidence:
    record: NamedRecord
    kind: str
    evidence: tuple[model.Evidence, ...]
    money: tuple[model.Money, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TradeOffDetail:
    """trade_off: None where the pair is a trade-off no more; records_from, records_to: the newest 100 of each side."""

    trade_off: OwnTradeOff | None
    treatment: TradeOffTreatment | None
    records_from: tuple[RecordWithEvidence, ...]
    records_to: tuple[RecordWithEvidence, ...]
    history: tuple[TreatmentChange, ...]


@dataclass(frozen=True, slots=True)
class TreatmentChange:
    """A line of the log. before, after: the fields that changed; by: name, empty if not known."""

    at: datetime
    by: str
    verb: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A trade-off with its state, before its records are named."""

    framework: str
    touched: core.TouchedPair
    state: TradeOffState
    treatment: TradeOffTreatment | None


def trade_offs(
    actor: Actor,
    organisation: int,
    *,
    framework: str = "",
    node: str = "",
    record: int | None = None,
    states: Collection[str] = (),
    start: int = 0,
    most: int | None = None,
) -> tuple[OwnTradeOff, ...]:
    """The trade-offs of an organisation's work (by id), worst first. framework: key; node: code, with the nodes below it; record: its
    number; states: those wanted, empty for all; start, most: a page of them. Empty if no matrix is chosen. Raises NotAllowed."""
    selected = _select_trade_offs(actor, organisation, framework, node, record)
    if states:
        selected = [entry for entry in selected if entry.state in states]
    page = selected[start:] if most is None else selected[start : start + most]
    sides = _Sides.of(actor, organisation, (entry.touched for entry in page))
    return tuple(
        OwnTradeOff(sides.pair(entry.framework, entry.touched), entry.state, entry.treatment) for entry in page
    )


def count_trade_offs(
    actor: Actor, organisation: int, *, framework: str = "", node: str = "", record: int | None = None
) -> Mapping[TradeOffState, int]:
    """State → number of trade-offs, 0 included. Raises NotAllowed."""
    counts = Counter(entry.state for entry in _select_trade_offs(actor, organisation, framework, node, record))
    return {state: counts[state] for state in TradeOffState}


def is_trade_off(actor: Actor, organisation: int, framework: str, pair: OrderedPair) -> bool:
    """Whether a pair is a trade-off of the organisation's work now, as far as the actor may see it."""
    touched = own_trade_offs(actor, organisation, own_matrices(actor, organisation)).get(framework, ())
    return any((own.subject, own.object) == pair for own in touched)


def trade_off_detail(actor: Actor, organisation: int, framework: str, pair: OrderedPair) -> TradeOffDetail | None:
    """One trade-off with the records and evidence of both sides and its history; None if it never was one. Raises NotAllowed."""
    _require_may_view(actor, organisation)
    treatment = _treatments(organisation).get((framework, *pair))
    live = None
    for key, own_pair in _live_trade_offs(actor, organisation):
        if (key, own_pair.subject, own_pair.object) == (framework, *pair):
            live = own_pair
    if live is None and treatment is None:
        return None
    history = treatment_history(actor, treatment) if treatment else ()
    if live is None:
        return TradeOffDetail(None, treatment, (), (), history)
    state = TradeOffState(treatment.state) if treatment else TradeOffState.OPEN
    own = OwnTradeOff(_Sides.of(actor, organisation, [live]).pair(framework, live), state, treatment)
    sides = (live.work_from, live.work_to)
    detailed = chain.from_iterable(side.records[:MOST_DETAILED] for side in sides)
    ids = {int(entry.record.id) for entry in detailed}
    names, passages, amounts = _names_of(ids), mappings_of(ids), _amounts_of(ids)
    from_, to = (_with_evidence(side, names, passages, amounts) for side in sides)
    return TradeOffDetail(own, treatment, from_, to, history)


def past_trade_offs(actor: Actor, organisation: int) -> tuple[TradeOffTreatment, ...]:
    """Those that somebody has dealt with and that are trade-offs no more, because records, scores or the choice of matrices
    changed; last changed first. Raises NotAllowed."""
    _require_may_view(actor, organisation)
    live = {(key, pair.subject, pair.object) for key, pair in _live_trade_offs(actor, organisation)}
    past = [row for place, row in _treatments(organisation).items() if place not in live]
    return tuple(sorted(past, key=lambda row: (row.updated, row.pk), reverse=True))


def synergies(
    actor: Actor, organisation: int, *, framework: str = "", most: int = 50
) -> tuple[tuple[OwnPair, ...], int]:
    """Where the organisation's work supports itself, best first, and how many such pairs there are. Raises NotAllowed."""
    _require_may_view(actor, organisation)
    pairs: list[tuple[str, core.TouchedPair]] = []
    for key, own in own_synergies(actor, organisation, own_matrices(actor, organisation)).items():
        if framework in ("", key):
            pairs += [(key, pair) for pair in own]
    pairs.sort(key=lambda entry: -entry[1].score)
    first = pairs[:most]
    sides = _Sides.of(actor, organisation, (pair for _key, pair in first))
    return tuple(sides.pair(key, pair) for key, pair in first), len(pairs)


def trade_offs_of_record(actor: Actor, record: Record) -> tuple[OwnTradeOff, ...]:
    """The trade-offs that a record is part of, worst first; empty for those who are not members of its organisation."""
    if not rules.may_view_trade_offs(actor, record.organisation_id):
        return ()
    return trade_offs(actor, record.organisation_id, record=record.pk)


def trade_offs_of_node(
    actor: Actor, node: model.Curie, organisations: Iterable[int]
) -> dict[int, tuple[OwnTradeOff, ...]]:
    """Organisation's id → its trade-offs at a node or below it, worst first, for those of the organisations that the actor is a
    member of and that have any."""
    entries = {}
    for organisation in organisations:
        if rules.may_view_trade_offs(actor, organisation):
            own = trade_offs(actor, organisation, framework=node.key, node=node.code)
            if own:
                entries[organisation] = own
    return entries


def open_trade_offs_by_node(actor: Actor, organisation: int, framework: str) -> Mapping[str, int]:
    """Code → number of open trade-offs, for the nodes of a framework (key) that have any, such as a plan on its board.

    In the framework of a matrix, those at the node or below it; in another, those that a record accepted there is part of.
    Raises NotAllowed.
    """
    entries = _select_trade_offs(actor, organisation)
    open_ones = [entry for entry in entries if entry.state is TradeOffState.OPEN]
    counts: Counter[str] = Counter()
    own = catalogue().frameworks.get(framework)
    for entry in open_ones:
        if own is not None and entry.framework == framework:
            counts.update({*own.lineage(entry.touched.subject), *own.lineage(entry.touched.object)})
    elsewhere = [entry for entry in open_ones if entry.framework != framework]
    if elsewhere:
        counts.update(_count_through_records(actor, framework, elsewhere))
    return dict(counts)


def _count_through_records(actor: Actor, framework: str, entries: Sequence[_Standing]) -> dict[str, int]:
    """Code → number of trade-offs of other frameworks that a record accepted on the node is part of."""
    nodes_of_record: dict[str, set[tuple[str, str]]] = {}
    for entry in entries:
        for side in (entry.touched.work_from, entry.touched.work_to):
            place = entry.framework, side.node
            for part in side.records:
                nodes_of_record.setdefault(part.record.id, set()).add(place)
    counts = {}
    for node, ids in records_by_node(actor).items():
        if node.key == framework:
            touched = set(chain.from_iterable(nodes_of_record.get(name, ()) for name in ids))
            number = sum(
                (entry.framework, entry.touched.subject) in touched
                or (entry.framework, entry.touched.object) in touched
                for entry in entries
            )
            if number:
                counts[node.code] = number
    return counts


def effects_of_own_work(actor: Actor, organisation: int) -> tuple[WorkEffects, ...]:
    """What the work enables and hinders beyond itself, one and two steps on, by each chosen matrix of a framework.
    Raises NotAllowed."""
    _require_may_view(actor, organisation)
    return work_effects(actor, organisation, own_matrices(actor, organisation))


def treatment_history(actor: Actor, treatment: TradeOffTreatment) -> tuple[TreatmentChange, ...]:
    """What was said of a trade-off, by whom, newest first. Two queries. Raises NotAllowed."""
    _require_may_view(actor, treatment.organisation_id)
    lines = list(Entry.objects.filter(object_type="trade_off", object_id=str(treatment.pk)).order_by("-pk"))
    names = author_names(lines, actor)
    return tuple(
        TreatmentChange(line.at, names.get(line.pk, ""), line.verb, line.before or {}, line.after or {})
        for line in lines
    )


def find_treatment(actor: Actor, pk: int) -> TradeOffTreatment | None:
    """None if there is none, or the actor is not a member of its organisation."""
    rows = TradeOffTreatment.objects.select_related("framework", "organisation", "measure", "owner", "unit")
    row = rows.filter(pk=pk).first()
    return row if row and rules.may_view_trade_offs(actor, row.organisation_id) else None


def visible_measure(actor: Actor, treatment: TradeOffTreatment | None) -> Record | None:
    """The record that mitigates a trade-off. None also for one that the actor may not see: it may be a draft again, or deleted."""
    measure = treatment.measure if treatment else None
    return measure if measure is not None and may_view_record(actor, measure) else None


def _require_may_view(actor: Actor, organisation: int) -> None:
    if not rules.may_view_trade_offs(actor, organisation):
        raise NotAllowed("only members can see the trade-offs of an organisation")


def _select_trade_offs(
    actor: Actor, organisation: int, framework: str = "", node: str = "", record: int | None = None
) -> list[_Standing]:
    _require_may_view(actor, organisation)
    treatments = _treatments(organisation)
    own = catalogue().frameworks
    live = _live_trade_offs(actor, organisation)
    with_record = _nodes_with_record(live, str(record)) if record is not None else frozenset()
    entries = []
    for key, pair in live:
        if framework not in ("", key):
            continue
        if record is not None and (key, pair.subject) not in with_record and (key, pair.object) not in with_record:
            continue
        if node and node not in own[key].lineage(pair.subject) and node not in own[key].lineage(pair.object):
            continue
        treatment = treatments.get((key, pair.subject, pair.object))
        state = TradeOffState(treatment.state) if treatment else TradeOffState.OPEN
        entries.append(_Standing(key, pair, state, treatment))
    return entries


def _live_trade_offs(actor: Actor, organisation: int) -> list[tuple[str, core.TouchedPair]]:
    """Framework's key and pair, worst first over all frameworks."""
    entries: list[tuple[str, core.TouchedPair]] = []
    for key, own in own_trade_offs(actor, organisation, own_matrices(actor, organisation)).items():
        entries += [(key, pair) for pair in own]
    # Stable, so that equal scores stay in the order of the core: those with more records first.
    return sorted(entries, key=lambda entry: entry[1].score)


def _treatments(organisation: int) -> dict[tuple[str, str, str], TradeOffTreatment]:
    rows = TradeOffTreatment.objects.filter(organisation=organisation)
    rows = rows.select_related("framework", "measure", "owner", "unit", "updated_by")
    frameworks = catalogue().frameworks
    treatments = {}
    for row in rows:
        own = frameworks.get(row.framework.key)
        # A pack may have replaced codes of its own since.
        pair = [own.current_code(code) if own else code for code in (row.subject, row.object)]
        treatments[row.framework.key, pair[0], pair[1]] = row
    return treatments


def find_pair_treatment(organisation: int, framework: str, pair: OrderedPair) -> TradeOffTreatment | None:
    """What was said of a pair, for actions, which check who asks."""
    return _treatments(organisation).get((framework, *pair))


def _nodes_with_record(pairs: Iterable[tuple[str, core.TouchedPair]], record: str) -> frozenset[tuple[str, str]]:
    """Framework's key and code of the nodes that a record works on."""
    # By node, which is in many pairs.
    work: dict[tuple[str, str], core.NodeWork] = {}
    for key, pair in pairs:
        work[key, pair.subject] = pair.work_from
        work[key, pair.object] = pair.work_to
    places = [place for place, side in work.items() if any(entry.record.id == record for entry in side.records)]
    return frozenset(places)


def _names_of(ids: Collection[int]) -> dict[int, NamedRecord]:
    """Of records that the caller has seen to be visible."""
    if not ids:
        return {}
    rows = Record.objects.filter(pk__in=ids).values_list("pk", "slug", "title")
    return {pk: NamedRecord(pk, slug, title) for pk, slug, title in rows}


def _amounts_of(ids: Collection[int]) -> dict[int, tuple[model.Money, ...]]:
    """Record's id → all of its money."""
    amounts: dict[int, tuple[model.Money, ...]] = {}
    for row in Money.objects.filter(record__in=ids).order_by("pk"):
        amounts[row.record_id] = (
            *amounts.get(row.record_id, ()),
            model.Money(row.amount, row.currency, row.kind, row.date),
        )
    return amounts


@dataclass(frozen=True)
class _Sides:
    """Sides of pairs, each made once: a node has many pairs."""

    actor: Actor
    organisation: int
    names: Mapping[int, NamedRecord]
    sides: dict[tuple[str, str], tuple[WorkSide, frozenset[str]]]

    @classmethod
    def of(cls, actor: Actor, organisation: int, pairs: Iterable[core.TouchedPair]) -> _Sides:
        """For these pairs; one query, for the names of the first records of each side."""
        ids: set[int] = set()
        for pair in pairs:
            for side in (pair.work_from, pair.work_to):
                ids.update(int(entry.record.id) for entry in side.records[:MOST_NAMED])
        return cls(actor, organisation, _names_of(ids), {})

    def pair(self, framework: str, pair: core.TouchedPair) -> OwnPair:
        (from_, from_ids), (to, to_ids) = self._side(framework, pair.work_from), self._side(framework, pair.work_to)
        shared = len(from_ids & to_ids)
        return OwnPair(framework, pair.subject, pair.object, pair.score, pair.scores, from_, to, shared)

    def _side(self, framework: str, work: core.NodeWork) -> tuple[WorkSide, frozenset[str]]:
        place = framework, work.node
        if place not in self.sides:
            ids = [entry.record.id for entry in work.records]
            named = tuple(self.names[int(name)] for name in ids[:MOST_NAMED] if int(name) in self.names)
            money = money_by_node(self.actor, self.organisation, framework).get(work.node, ())
            side = WorkSide(work.node, len(ids), named, money, work.places)
            self.sides[place] = side, frozenset(ids)
        return self.sides[place]


def _with_evidence(
    work: core.NodeWork,
    names: Mapping[int, NamedRecord],
    mappings: Mapping[int, tuple[model.Mapping, ...]],
    amounts: Mapping[int, tuple[model.Money, ...]],
) -> tuple[RecordWithEvidence, ...]:
    entries = []
    for entry in work.records[:MOST_DETAILED]:
        pk = int(entry.record.id)
        nodes = {mapping.node for mapping in entry.mappings}
        evidence: list[model.Evidence] = []
        for mapping in mappings.get(pk, ()):
            if mapping.contributes and mapping.node in nodes:
                evidence += mapping.evidence
        if pk in names:
            areas = tuple(dict.fromkeys(place.area for place in entry.record.places))
            entries.append(
                RecordWithEvidence(names[pk], str(entry.record.kind), tuple(evidence), amounts.get(pk, ()), areas)
            )
    return tuple(entries)
