"""Reads of mappings, for records that the caller has already been allowed to see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from django.db.models import QuerySet

from goalweave.core import model
from goalweave.frameworks.models import Node
from goalweave.mapping.blind_review import is_proposal, origin_for_readers
from goalweave.mapping.models import Evidence, Mapping, State
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import Record

STATE_ORDER = {"accepted": 0, "suggested": 1, "rejected": 2}
PORTION = 5000
"""So many records in one query: a database takes only so many values."""
COLUMNS = (
    "record_id",
    "state",
    "origin",
    "score",
    "rank",
    "share",
    "sign",
    "node__code",
    "node__position",
    "node__framework__key",
    "node__framework__slug",
    "node__framework__edition",
    "node__framework__position",
)


def mappings_of(
    record_ids: Iterable[int], *, evidence: bool = True, states: Collection[State] = ()
) -> dict[int, tuple[model.Mapping, ...]]:
    """Record's id → its mappings with their evidence, as people may see them: accepted, suggested, rejected, each by score.

    evidence: whether it is needed; states: empty for all. Two queries for every 5,000 records, or one without evidence.
    """
    mappings: dict[int, tuple[model.Mapping, ...]] = {}
    ids = list(record_ids)
    for start in range(0, len(ids), PORTION):
        rows = _mappings_in_states(tuple(states))(ids[start : start + PORTION])
        mappings |= _with_passages(rows, evidence=evidence)
    return mappings


@cache
def _mappings_in_states(states: tuple[State, ...]) -> PreparedQuery[Any]:
    """Of records, as values of COLUMNS; in any state where none is named."""
    # Values, not rows of three tables as objects: every page with records needs them, and objects take five times as long.
    rows = Mapping.objects.filter(state__in=states) if states else Mapping.objects.all()
    return PreparedQuery(lambda records: rows.filter(record__in=records).values_list("pk", *COLUMNS, named=True))


def _with_passages(rows: Iterable[Any], *, evidence: bool) -> dict[int, tuple[model.Mapping, ...]]:
    """rows: values of COLUMNS."""
    values_by_record: dict[int, list[Any]] = {}
    for values in rows:
        values_by_record.setdefault(values.record_id, []).append(values)
    passages = _read_passages(values_by_record) if evidence else {}
    mappings = {}
    for record, own in values_by_record.items():
        own.sort(key=_display_order)
        mappings[record] = tuple([_to_visible_mapping(values, passages.get(values.pk, ())) for values in own])
    return mappings


def _read_passages(records: Collection[int]) -> dict[int, tuple[model.Evidence, ...]]:
    """Mapping's id → its evidence, in the order in which it was written."""
    passages: dict[int, list[model.Evidence]] = {}
    for values in _evidence_of(list(records)):
        passages.setdefault(values.mapping_id, []).append(_to_core_evidence(values))
    return {mapping: tuple(own) for mapping, own in passages.items()}


_evidence_of: PreparedQuery[Any] = PreparedQuery(
    lambda records: (
        Evidence.objects.filter(mapping__record__in=records)
        .order_by("pk")
        .values_list("mapping_id", "text", "start", "end", "language", "words", "code", named=True)
    )
)


def _to_visible_mapping(values: Any, passages: tuple[model.Evidence, ...]) -> model.Mapping:
    """As `to_visible`. values: of COLUMNS."""
    proposal = is_proposal(values)
    return model.Mapping(
        node=model.Curie(values.node__framework__slug, values.node__framework__edition, values.node__code),
        state=model.MappingState(values.state),
        origin=origin_for_readers(values),
        score=values.score,
        rank=model.MappingRank(values.rank),
        share=values.share,
        sign=values.sign,
        evidence=() if proposal else passages,
    )


def mapped_nodes(record_ids: Iterable[int]) -> dict[int, list[tuple[str, str, str, int]]]:
    """Record's id → key of the framework, code, state and sign of its standing mappings, in the order of frameworks and
    nodes; for tables of many records, without evidence. Two queries for every 5,000 records."""
    nodes: dict[int, list[tuple[str, str, str, int]]] = {}
    ids = list(record_ids)
    for start in range(0, len(ids), PORTION):
        rows = Mapping.objects.filter(
            record__in=ids[start : start + PORTION], state__in=(State.ACCEPTED, State.SUGGESTED)
        )
        mappings = list(rows.values_list("node_id", "pk", "record_id", "state", "sign"))
        # Few nodes have many mappings: to join and sort these takes a database longer than all else.
        named = Node.objects.filter(pk__in={node for node, *_others in mappings})
        named = named.order_by("framework__position", "framework__key", "position")
        keys, codes, places = dict[int, str](), dict[int, str](), dict[int, int]()
        for place, (node, key, code) in enumerate(named.values_list("pk", "framework__key", "code")):
            keys[node], codes[node], places[node] = key, code, place
        for node, _pk, record, state, sign in sorted(mappings, key=lambda row: (places[row[0]], row[1])):
            nodes.setdefault(record, []).append((keys[node], codes[node], state, sign))
    return nodes


def to_visible(row: Mapping, evidence: Sequence[Evidence] | None = None) -> model.Mapping:
    """As `to_core`, without what would tell a second reviewer who stands for it and why (mapping.blind_review)."""
    if not is_proposal(row):
        return to_core(row, evidence=evidence)
    return replace(to_core(row, evidence=()), origin=origin_for_readers(row))


def to_core(row: Mapping, node: model.Curie | None = None, evidence: Sequence[Evidence] | None = None) -> model.Mapping:
    """node, evidence: if the caller has them; otherwise read from the row."""
    if node is None:
        framework = row.node.framework
        node = model.Curie(framework.slug, framework.edition, row.node.code)
    passages = sorted(row.evidence.all(), key=lambda passage: passage.pk) if evidence is None else evidence
    return model.Mapping(
        node=node,
        state=model.MappingState(row.state),
        origin=row.origin,
        score=row.score,
        rank=model.MappingRank(row.rank),
        share=row.share,
        sign=row.sign,
        evidence=tuple(map(_to_core_evidence, passages)),
    )


def _to_core_evidence(row: Any) -> model.Evidence:
    """row: of Evidence, or its values."""
    words = tuple((start, end) for start, end in row.words)
    return model.Evidence(row.text, row.start, row.end, row.language, words, row.code)


def _display_order(values: Any) -> tuple[int, float, int, str, int]:
    """values: of COLUMNS."""
    return (
        STATE_ORDER[values.state],
        -values.score,
        values.node__framework__position,
        values.node__framework__key,
        values.node__position,
    )


def accepted_mappings(
    records: QuerySet[Record], *, nodes: Collection[int] | None = None, framework: str = "", sign: int = 1
) -> QuerySet[Mapping]:
    """Record by record, each by framework and node, with evidence available. nodes: primary keys; framework: key; none:
    all. sign: -1 for those that hinder their node."""
    rows = Mapping.objects.filter(state=State.ACCEPTED, sign=sign, record__in=records.order_by().values("pk"))
    if nodes is not None:
        rows = rows.filter(node__in=nodes)
    if framework:
        rows = rows.filter(node__framework__key=framework)
    rows = rows.select_related("node__framework").only(*COLUMNS).prefetch_related("evidence")
    return rows.order_by("record", "node__framework__position", "node__position", "pk")
