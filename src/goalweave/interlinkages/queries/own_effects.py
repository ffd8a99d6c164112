"""Which organisations look for trade-offs, which of these wait for a review, and what a record sets off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache, partial

from django.db.models import Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.analysis.columns import current_facts
from goalweave.analysis.queries import records_by_node
from goalweave.core import interlinkages as core, model
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import rules
from goalweave.interlinkages.models import MatrixChoice, TradeOffState, TradeOffTreatment
from goalweave.interlinkages.queries.matrices import MatrixSummary, own_matrices, scores_of
from goalweave.interlinkages.queries.own_work import own_trade_offs
from goalweave.interlinkages.queries.trade_offs import NamedRecord
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import Record
from goalweave.registry.queries import counted_records
from goalweave.registry.rules import visibility_condition

MOST_CANDIDATES = 8
"""Records offered as a mitigation."""


def organisations_with_matrices(actor: Actor) -> tuple[int, ...]:
    """Ids of the organisations that the actor is a member of and that have chosen a matrix; one query, none for visitors."""
    if not actor.roles:
        return ()
    return tuple(_with_matrices(actor.roles))


def _choosing_organisations(organisations: Collection[int]) -> QuerySet[MatrixChoice, int]:
    rows = MatrixChoice.objects.filter(Q(matrix=None) | Q(matrix__removed=None), organisation__in=organisations)
    return rows.order_by("organisation").values_list("organisation", flat=True).distinct()


_with_matrices: PreparedQuery[int] = PreparedQuery(_choosing_organisations)


def due_treatments(actor: Actor, today: date) -> tuple[TradeOffTreatment, ...]:
    """The trade-offs of the actor's organisations whose review date has come, the longest overdue first, as far as they are
    trade-offs still. One query where none is due."""
    if not actor.roles:
        return ()
    due = _treatments_until(today)(actor.roles)
    live = {pk: live_pairs(actor, pk) for pk in {row.organisation_id for row in due}}
    return tuple(row for row in due if (row.framework.key, row.subject, row.object) in live[row.organisation_id])


@lru_cache(maxsize=2)
def _treatments_until(today: date) -> PreparedQuery[TradeOffTreatment]:
    """Of organisations."""
    rows = TradeOffTreatment.objects.filter(review__lte=today).exclude(state=TradeOffState.NOT_APPLICABLE)
    rows = rows.select_related("organisation", "framework").order_by("review", "pk")
    return PreparedQuery(lambda organisations: rows.filter(organisation__in=organisations))


def live_pairs(actor: Actor, organisation: int) -> frozenset[tuple[str, str, str]]:
    """Framework's key, subject and object of the trade-offs that an organisation's work has now."""
    pairs = set()
    for key, own in own_trade_offs(actor, organisation, own_matrices(actor, organisation)).items():
        pairs |= {(key, pair.subject, pair.object) for pair in own}
    return frozenset(pairs)


def pairs_through_node(actor: Actor, organisation: int, node: model.Curie) -> frozenset[tuple[str, str, str]]:
    """Framework's key, subject and object of the trade-offs that a record accepted on a node, such as an objective of a plan, is
    part of."""
    accepted = {str(pk) for pk in records_by_node(actor).get(node, ())}
    pairs = set()
    for key, own in own_trade_offs(actor, organisation, own_matrices(actor, organisation)).items():
        # By node, which is in many pairs.
        sides = {pair.subject: pair.work_from for pair in own} | {pair.object: pair.work_to for pair in own}
        touched = {code for code, side in sides.items() if any(entry.record.id in accepted for entry in side.records)}
        pairs |= {(key, pair.subject, pair.object) for pair in own if {pair.subject, pair.object} & touched}
    return frozenset(pairs)


def top_nodes_of_trade_offs(actor: Actor, organisation: int) -> tuple[model.Curie, ...]:
    """The top nodes, such as goals, that the trade-offs of an organisation's work are below, in the order of the frameworks.
    Empty for those who may not see its trade-offs."""
    if not rules.may_view_trade_offs(actor, organisation):
        return ()
    known = catalogue().frameworks
    tops: set[tuple[str, str]] = set()
    for key, subject, object_ in live_pairs(actor, organisation):
        tops |= {(key, [*known[key].lineage(code)][-1]) for code in (subject, object_)}
    ordered = []
    for key, framework in known.items():
        ordered += [framework.curie(node.code) for node in framework.nodes if (key, node.code) in tops]
    return tuple(ordered)


def mitigation_candidates(actor: Actor, organisation: int, text: str = "") -> tuple[NamedRecord, ...]:
    """Records of an organisation that could mitigate a trade-off: those with all the words in their title, the newest first."""
    rows = counted_records(actor).filter(organisation=organisation)
    for word in text.split()[:10]:
        rows = rows.filter(title__icontains=word)
    columns = rows.order_by("-start", "-pk").values_list("pk", "slug", "title")[:MOST_CANDIDATES]
    return tuple(NamedRecord(pk, slug, title) for pk, slug, title in columns)


def titles_of_records(actor: Actor, ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Number → title, of records that the actor may see."""
    remaining = set(ids)
    rows = Record.objects.filter(visibility_condition(actor), pk__in=remaining).values_list("pk", "title")
    return dict(rows) if remaining else {}


def effects_of_record(
    actor: Actor, organisation: int, mappings: Iterable[model.Mapping]
) -> tuple[tuple[MatrixSummary, tuple[core.PathEffects, ...]], ...]:
    """What the nodes that a record is accepted on enable, one and two steps on, by each matrix that its organisation (by id) has
    chosen; matrices that say nothing of it are left out. Empty for those who are not members."""
    if not rules.may_view_trade_offs(actor, organisation):
        return ()
    known = catalogue().frameworks
    accepted = [mapping.node for mapping in mappings if mapping.contributes]
    effects = []
    for summary in own_matrices(actor, organisation):
        if not summary.is_influence or summary.framework not in known:
            continue
        framework = known[summary.framework]
        codes: dict[str, None] = {}
        for node in accepted:
            if node.key == framework.key and node.code in framework.by_code:
                codes |= dict.fromkeys(framework.lineage(node.code))
        matrix = scores_of(summary)
        own = tuple(code for code in codes if code in matrix.positions)
        if not own:
            continue
        name = ("effects of nodes", summary.key, summary.revision, own)
        enables, _hinders = current_facts().cached(name, partial(core.effects_of_work, own, matrix))
        if enables:
            effects.append((summary, enables))
    return tuple(effects)
