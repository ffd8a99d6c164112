"""The trade-offs and synergies of an organisation's own work, as drafts of answers tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.interlinkage_sentences import InterlinkageStatements, PairStatement, TradeOffStatement
from goalweave.core.interlinkages import SIGN_ONLY
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages.models import TradeOffState
from goalweave.interlinkages.queries import InterlinkageFacts, OwnPair, OwnTradeOff, interlinkage_facts
from goalweave.interlinkages.rules import may_view_trade_offs
from goalweave.surveys.submissions.citations import citable_records, records_with_mappings

MOST_SYNERGIES = 3

Cores = Mapping[int, model.Record]


def find_statements(
    actor: Actor, organisation: int, questions: Sequence[model.Question]
) -> InterlinkageStatements | None:
    """What drafts of these questions say of interlinkages; None where no question asks for them, the organisation (by id) has chosen
    no matrix, or the actor is no member of it."""
    if not any(asks_for_interlinkages(question) for question in questions):
        return None
    if not may_view_trade_offs(actor, organisation):
        return None
    facts = interlinkage_facts(actor, organisation)
    if facts is None:
        return None
    cores = records_with_mappings(citable_records(actor, _named_ids(facts)))
    titles = {pick(matrix.title): matrix.title for matrix in facts.matrices}
    trade_offs = [_trade_off(entry, cores, titles) for entry in facts.trade_offs]
    synergies = [_pair(pair, cores, titles) for pair in facts.synergies[:MOST_SYNERGIES]]
    return InterlinkageStatements(
        tuple(entry for entry in trade_offs if entry is not None),
        tuple(pair for pair in synergies if pair is not None),
        tuple(_enabled(facts, cores)),
    )


def asks_for_interlinkages(question: model.Question) -> bool:
    return question.evidence is not None and question.evidence.interlinkages


def _named_ids(facts: InterlinkageFacts) -> set[int]:
    ids: set[int] = set()
    for pair in _pairs(facts):
        for side in (pair.work_from, pair.work_to):
            ids |= {record.pk for record in side.named}
    for entry in facts.trade_offs:
        if entry.treatment is not None and entry.treatment.measure_id is not None:
            ids.add(entry.treatment.measure_id)
    return ids


def _pairs(facts: InterlinkageFacts) -> Iterable[OwnPair]:
    return (*(entry.pair for entry in facts.trade_offs), *facts.synergies)


def _trade_off(entry: OwnTradeOff, cores: Cores, titles: Mapping[str, LanguageMap]) -> TradeOffStatement | None:
    pair = _pair(entry.pair, cores, titles)
    if pair is None:
        return None
    row = entry.treatment
    if row is None:
        return TradeOffStatement(pair)
    text = row.measure_text if entry.state is TradeOffState.MITIGATED else row.reason
    # A draft of a record is no source: its measure is told in words alone, if there are any.
    return TradeOffStatement(pair, str(entry.state), cores.get(row.measure_id or 0), text)


def _pair(pair: OwnPair, cores: Cores, titles: Mapping[str, LanguageMap]) -> PairStatement | None:
    """None where no record of a side can be a source."""
    decisive = next(entry for entry in pair.scores if entry.score == pair.score)
    from_ = tuple(cores[record.pk] for record in pair.work_from.named if record.pk in cores)
    to = tuple(cores[record.pk] for record in pair.work_to.named if record.pk in cores)
    if not from_ or not to:
        return None
    framework = catalogue().frameworks[pair.framework]
    title = decisive.matrix.title
    return PairStatement(
        framework.curie(pair.subject),
        framework.curie(pair.object),
        pair.score,
        titles.get(title, {"en": title}),
        from_,
        to,
        pair.work_from.records,
        pair.work_to.records,
        decisive.matrix.scale.id == SIGN_ONLY.id,
    )


def _enabled(facts: InterlinkageFacts, cores: Cores) -> Iterable[tuple[model.Curie, tuple[model.Record, ...]]]:
    """Nodes that a path from work with a source leads to."""
    at_node: dict[tuple[str, str], tuple[model.Record, ...]] = {}
    for pair in _pairs(facts):
        for side in (pair.work_from, pair.work_to):
            records = tuple(cores[record.pk] for record in side.named if record.pk in cores)
            if records:
                at_node[pair.framework, side.node] = records
    known = catalogue().frameworks
    for entry in facts.enables:
        start = entry.framework, entry.effect.paths[0].nodes[0]
        if start in at_node:
            yield known[entry.framework].curie(entry.effect.node), at_node[start]
