"""Where an organisation's accepted work undermines and supports itself, and what is done about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
from goalweave.interlinkages.queries.matrices import StoredMatrix, chosen_matrices, scores_of
from goalweave.interlinkages.queries.own_work import own_interactions
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Record

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
class WorkEffects:
    """What the work of an organisation sets off, one and two steps on, among nodes where it has none; strongest first."""

    framework: str
    matrix: StoredMatrix
    enables: tuple[core.PathEffects, ...]
    hinders: tuple[core.PathEffects, ...]


def trade_offs(
    actor: Actor,
    organisation: int,
    *,
    framework: str = "",
    node: str = "",
    record: int | None = None,
    states: Collection[str] = (),
) -> tuple[OwnTradeOff, ...]:
    """The trade-offs of an organisation's work (by id), worst first. framework: key; node: code, with the nodes below it; record: its
    number; states: those wanted, empty for all. Empty if no matrix is chosen. Raises NotAllowed."""
    _require_may_view(actor, organisation)
    entries = _live_trade_offs(actor, organisation)
    treatments = _treatments(organisation)
    wanted = []
    for key, pair in entries:
        if framework not in ("", key) or (node and not _touches(key, pair, node)):
            continue
        if record is not None and not _has_record(pair, str(record)):
            continue
        treatment = treatments.get((key, pair.subject, pair.object))
        state = TradeOffState(treatment.state) if treatment else TradeOffState.OPEN
        if not states or state in states:
            wanted.append((key, pair, state, treatment))
    names = _named_records(pair for _key, pair, _state, _treatment in wanted)
    return tuple(
        OwnTradeOff(_to_own_pair(key, pair, names), state, treatment) for key, pair, state, treatment in wanted
    )


def is_trade_off(actor: Actor, organisation: int, framework: str, pair: OrderedPair) -> bool:
    """Whether a pair is a trade-off of the organisation's work now, as far as the actor may see it."""
    interactions = own_interactions(actor, organisation, chosen_matrices(actor, organisation)).get(framework)
    touched = interactions.trade_offs if interactions else ()
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
    own = OwnTradeOff(_to_own_pair(framework, live, _named_records([live])), state, treatment)
    sides = (live.work_from, live.work_to)
    ids = {int(entry.record.id) for side in sides for entry in side.records[:MOST_DETAILED]}
    names, passages = _names_of(ids), mappings_of(ids)
    from_, to = (_with_evidence(side, names, passages) for side in sides)
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
    for key, own in _interactions(actor, organisation).items():
        if framework in ("", key):
            pairs += [(key, pair) for pair in own.synergies]
    pairs.sort(key=lambda entry: -entry[1].score)
    shown = pairs[:most]
    names = _named_records(pair for _key, pair in shown)
    return tuple(_to_own_pair(key, pair, names) for key, pair in shown), len(pairs)


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
    open_ones = [
        (own.pair.framework, own.pair.subject, own.pair.object)
        for own in trade_offs(actor, organisation, states=(TradeOffState.OPEN,))
    ]
    wanted = set(open_ones)
    frameworks = catalogue().frameworks
    counts: dict[str, int] = {}
    records: dict[str, set[tuple[str, str, str]]] = {}
    for key, pair in _live_trade_offs(actor, organisation):
        place = key, pair.subject, pair.object
        if place not in wanted:
            continue
        if key == framework:
            own = frameworks[key]
            for code in {*own.lineage(pair.subject), *own.lineage(pair.object)}:
                counts[code] = counts.get(code, 0) + 1
        for entry in chain(pair.work_from.records, pair.work_to.records):
            records.setdefault(entry.record.id, set()).add(place)
    for node, ids in records_by_node(actor).items():
        if node.key == framework:
            through = set(chain.from_iterable(records.get(name, ()) for name in ids))
            elsewhere = sum(key != framework for key, _subject, _object in through)
            if elsewhere:
                counts[node.code] = counts.get(node.code, 0) + elsewhere
    return counts


def effects_of_own_work(actor: Actor, organisation: int) -> tuple[WorkEffects, ...]:
    """What the work enables and hinders beyond itself, one and two steps on, by each chosen matrix of a framework.
    Raises NotAllowed."""
    _require_may_view(actor, organisation)
    effects = []
    chosen = chosen_matrices(actor, organisation)
    for key, own in own_interactions(actor, organisation, chosen).items():
        for matrix in chosen:
            if matrix.framework == key and own.work:
                enables, hinders = core.effects_of_work(own.work, scores_of(matrix))
                effects.append(WorkEffects(key, matrix, enables, hinders))
    return tuple(effects)


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


def _require_may_view(actor: Actor, organisation: int) -> None:
    if not rules.may_view_trade_offs(actor, organisation):
        raise NotAllowed("only members can see the trade-offs of an organisation")


def _interactions(actor: Actor, organisation: int) -> Mapping[str, core.OwnInteractions]:
    return own_interactions(actor, organisation, chosen_matrices(actor, organisation))


def _live_trade_offs(actor: Actor, organisation: int) -> list[tuple[str, core.TouchedPair]]:
    """Framework's key and pair, worst first over all frameworks."""
    entries: list[tuple[str, core.TouchedPair]] = []
    for key, own in _interactions(actor, organisation).items():
        entries += [(key, pair) for pair in own.trade_offs]
    # Stable, so that equal scores stay in the order of the core: those with more records first.
    return sorted(entries, key=lambda entry: entry[1].score)


def _treatments(organisation: int) -> dict[tuple[str, str, str], TradeOffTreatment]:
    rows = TradeOffTreatment.objects.filter(organisation=organisation)
    rows = rows.select_related("framework", "measure", "owner", "unit", "updated_by")
    return {(row.framework.key, row.subject, row.object): row for row in rows}


def _touches(framework: str, pair: core.TouchedPair, node: str) -> bool:
    """Whether one of the ends is the node or below it."""
    own = catalogue().frameworks[framework]
    return node in own.lineage(pair.subject) or node in own.lineage(pair.object)


def _has_record(pair: core.TouchedPair, record: str) -> bool:
    return any(entry.record.id == record for entry in chain(pair.work_from.records, pair.work_to.records))


def _named_records(pairs: Iterable[core.TouchedPair]) -> dict[int, NamedRecord]:
    """The first records of both sides of each pair; one query."""
    ids = set()
    for pair in pairs:
        for side in (pair.work_from, pair.work_to):
            ids |= {int(entry.record.id) for entry in side.records[:MOST_NAMED]}
    return _names_of(ids)


def _names_of(ids: Collection[int]) -> dict[int, NamedRecord]:
    """Of records that the caller has seen to be visible."""
    if not ids:
        return {}
    rows = Record.objects.filter(pk__in=ids).values_list("pk", "slug", "title")
    return {pk: NamedRecord(pk, slug, title) for pk, slug, title in rows}


def _to_own_pair(framework: str, pair: core.TouchedPair, names: Mapping[int, NamedRecord]) -> OwnPair:
    return OwnPair(
        framework,
        pair.subject,
        pair.object,
        pair.score,
        pair.scores,
        _to_side(pair.work_from, names),
        _to_side(pair.work_to, names),
        len(pair.shared_records),
    )


def _to_side(work: core.NodeWork, names: Mapping[int, NamedRecord]) -> WorkSide:
    ids = [int(entry.record.id) for entry in work.records[:MOST_NAMED]]
    named = tuple(names[pk] for pk in ids if pk in names)
    return WorkSide(work.node, len(work.records), named, work.money, work.places)


def _with_evidence(
    work: core.NodeWork, names: Mapping[int, NamedRecord], mappings: Mapping[int, tuple[model.Mapping, ...]]
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
                RecordWithEvidence(names[pk], str(entry.record.kind), tuple(evidence), entry.record.money, areas)
            )
    return tuple(entries)
