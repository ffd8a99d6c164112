"""An organisation's trade-offs from the database, for its documents."""

from __future__ import annotations

from datetime import date

from goalweave.accounts.actor import Actor
from goalweave.core.catalogue import Catalogue
from goalweave.documents.own_trade_offs import OwnTradeOffs, PairLine, TradeOffLine
from goalweave.interlinkages.queries import (
    OwnPair,
    OwnTradeOff,
    count_trade_offs,
    own_matrices,
    synergies,
    trade_offs,
    visible_measure,
)
from goalweave.interlinkages.rules import may_view_trade_offs
from goalweave.wording.interlinkage_labels import decisive_score, score_mark

MOST_TRADE_OFFS = 50
MOST_SYNERGIES = 10


def read_own_trade_offs(actor: Actor, organisation: int, known: Catalogue) -> OwnTradeOffs | None:
    """None if the actor is no member of the organisation (by id), or it has chosen no matrix."""
    if not may_view_trade_offs(actor, organisation):
        return None
    matrices = own_matrices(actor, organisation)
    if not matrices:
        return None
    best, number = synergies(actor, organisation, most=MOST_SYNERGIES)
    return OwnTradeOffs(
        tuple(summary.title for summary in matrices),
        count_trade_offs(actor, organisation),
        tuple(_trade_off_line(actor, entry, known) for entry in trade_offs(actor, organisation, most=MOST_TRADE_OFFS)),
        tuple(_pair_line(pair, known) for pair in best),
        number,
    )


def _trade_off_line(actor: Actor, entry: OwnTradeOff, known: Catalogue) -> TradeOffLine:
    row = entry.treatment
    measure = visible_measure(actor, row)
    text = "" if row is None else row.measure_text or row.reason
    review: date | None = row.review if row else None
    title = measure.title if measure else None
    return TradeOffLine(_pair_line(entry.pair, known), entry.state, title, text, review.isoformat() if review else "")


def _pair_line(pair: OwnPair, known: Catalogue) -> PairLine:
    framework = known.frameworks[pair.framework]
    scale = decisive_score(pair.scores, pair.score).matrix.scale
    return PairLine(
        framework.curie(pair.subject),
        framework.curie(pair.object),
        score_mark(pair.score, scale),
        pair.work_from.records,
        pair.work_to.records,
    )
