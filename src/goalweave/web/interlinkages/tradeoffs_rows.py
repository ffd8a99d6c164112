"""Trade-offs and synergies as pages show them: nodes, score, records on both sides, state, owner, review date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.interlinkages import InfluencePath, PathEffects
from goalweave.core.model import Curie, Framework, Record as CoreRecord
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import queries
from goalweave.interlinkages.models import TradeOffState, TradeOffTreatment
from goalweave.interlinkages.queries import MatrixSummary, OwnPair, OwnTradeOff, WorkSide
from goalweave.interlinkages.queries.own_effects import effects_of_record, organisations_with_matrices
from goalweave.registry.models import Record
from goalweave.wording.interlinkage_labels import STATE_CLASSES, STATES, ScoreMark, decisive_score, score_mark
from goalweave.wording.templatetags.goalweave import pick_text

MOST_IN_PART = 5
"""Trade-offs on the page of a record or a node; a link leads to all."""
MOST_ENABLED = 10
MOST_ENABLED_BY_RECORD = 5


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair with work on both sides. here: the record that the row is shown for is on the side `from`, `to` or `both`."""

    subject: Curie
    object: Curie
    mark: ScoreMark
    work_from: WorkSide
    work_to: WorkSide
    shared: int


@dataclass(frozen=True, slots=True)
class TradeOffRow:
    """owner: unit and person, empty for none; due: whether the review date has come."""

    pair: PairRow
    state: TradeOffState
    state_text: str
    state_class: str
    owner: str
    review: date | None
    due: bool
    href: str


@dataclass(frozen=True, slots=True)
class PathRow:
    """A way from the organisation's work to a node: a step is the score of a link and the node that it leads to."""

    start: Curie
    steps: tuple[tuple[ScoreMark, Curie], ...]


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A node that work acts on. path: the strongest of `count` paths; direct, indirect: whether one step leads there, and whether two do."""

    node: Curie
    path: PathRow
    count: int
    direct: bool
    indirect: bool


@dataclass(frozen=True, slots=True)
class PartOfPage:
    """Trade-offs on a page about something else. count: of all; open: those not dealt with; href: all of them."""

    organisation: str
    rows: tuple[TradeOffRow, ...]
    count: int
    open: int
    href: str


@dataclass(frozen=True, slots=True)
class BoardTotal:
    """The open trade-offs of an organisation."""

    organisation: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class BoardCount:
    """Open trade-offs of one organisation at a node."""

    count: int
    href: str


@dataclass(frozen=True, slots=True)
class RecordEffects:
    """What a record enables by one matrix."""

    matrix: str
    rows: tuple[EffectRow, ...]


def trade_off_rows(actor: Actor, organisation: Organisation, entries: Iterable[OwnTradeOff]) -> tuple[TradeOffRow, ...]:
    """Without pairs of nodes that the catalogue lacks by now."""
    known, today = catalogue(), timezone.localdate()
    rows = []
    for entry in entries:
        pair = pair_row(known, entry.pair)
        href = trade_off_address(organisation.slug, entry.pair.framework, entry.pair.subject, entry.pair.object)
        treatment = entry.treatment
        rows.append(
            TradeOffRow(
                pair,
                entry.state,
                str(STATES[entry.state]),
                STATE_CLASSES[entry.state],
                owner_text(actor, treatment),
                treatment.review if treatment else None,
                is_overdue(entry, today),
                href,
            )
        )
    return tuple(rows)


def is_overdue(entry: OwnTradeOff, today: date) -> bool:
    """Whether its review date has come. One that does not apply waits for no review."""
    return entry.state is not TradeOffState.NOT_APPLICABLE and entry.is_due(today)


def pair_row(known: Catalogue, pair: OwnPair) -> PairRow:
    framework = known.frameworks[pair.framework]
    scale = decisive_score(pair.scores, pair.score).matrix.scale
    return PairRow(
        framework.curie(pair.subject),
        framework.curie(pair.object),
        score_mark(pair.score, scale),
        pair.work_from,
        pair.work_to,
        pair.shared,
    )


def trade_off_address(slug: str, framework: str, subject: str, object_: str) -> str:
    return reverse("trade-off", args=[slug, framework, subject, object_])


def owner_text(actor: Actor, treatment: TradeOffTreatment | None) -> str:
    """The unit and the person who see to a trade-off."""
    if treatment is None:
        return ""
    unit = pick_text(treatment.unit.name) or treatment.unit.slug if treatment.unit else ""
    person = display_name(treatment.owner, actor, treatment.organisation_id) if treatment.owner else ""
    return " · ".join(filter(None, (unit, person)))


def effect_rows(known: Catalogue, summary: MatrixSummary, effects: Iterable[PathEffects]) -> tuple[EffectRow, ...]:
    framework = known.frameworks[summary.framework]
    rows = []
    for effect in effects:
        path = effect.paths[0]
        rows.append(
            EffectRow(
                framework.curie(effect.node),
                _path_row(framework.curie, path, summary),
                effect.count,
                bool(effect.direct),
                effect.effect != effect.direct,
            )
        )
    return tuple(rows)


def record_part(actor: Actor, row: Record, core: CoreRecord) -> tuple[PartOfPage | None, tuple[RecordEffects, ...]]:
    """The trade-offs that a record is part of, and what its nodes enable one and two steps on, by each matrix of its organisation.
    For members alone; one query where the organisation has chosen no matrix, none for everybody else."""
    owner = row.organisation_id
    if owner not in actor.roles or owner not in organisations_with_matrices(actor):
        return None, ()
    known = catalogue()
    effects = tuple(
        RecordEffects(pick_text(summary.title), effect_rows(known, summary, enables[:MOST_ENABLED_BY_RECORD]))
        for summary, enables in effects_of_record(actor, owner, core.mappings)
    )
    return _part(actor, row.organisation, queries.trade_offs_of_record(actor, row), f"?record={row.pk}"), effects


def node_parts(actor: Actor, node: Curie) -> tuple[PartOfPage, ...]:
    """The trade-offs at a node or below it, of each of the reader's organisations that has any."""
    entries = queries.trade_offs_of_node(actor, node, organisations_with_matrices(actor))
    if not entries:
        return ()
    owners = Organisation.objects.in_bulk(list(entries))
    parts = (_part(actor, owners[pk], own, f"?node={node}") for pk, own in entries.items())
    return tuple(part for part in parts if part is not None)


def board_counts(actor: Actor, framework: Framework) -> tuple[list[BoardTotal], dict[str, list[BoardCount]]]:
    """For the board of a plan: the open trade-offs of each of the reader's organisations, and code → those at a node."""
    own = organisations_with_matrices(actor)
    owners = Organisation.objects.in_bulk(own) if own else {}
    totals: list[BoardTotal] = []
    by_node: dict[str, list[BoardCount]] = {}
    for pk in own:
        name, page = pick_text(owners[pk].short or owners[pk].name), reverse("trade-offs", args=[owners[pk].slug])
        number = queries.count_trade_offs(actor, pk)[TradeOffState.OPEN]
        if not number:
            continue
        totals.append(BoardTotal(name, number, f"{page}?state={TradeOffState.OPEN}"))
        for code, count in queries.open_trade_offs_by_node(actor, pk, framework.key).items():
            href = f"{page}?state={TradeOffState.OPEN}&node={framework.curie(code)}"
            by_node.setdefault(code, []).append(BoardCount(count, href))
    return totals, by_node


def _part(actor: Actor, organisation: Organisation, entries: tuple[OwnTradeOff, ...], query: str) -> PartOfPage | None:
    if not entries:
        return None
    open_ = sum(entry.state is TradeOffState.OPEN for entry in entries)
    rows = trade_off_rows(actor, organisation, entries[:MOST_IN_PART])
    href = f"{reverse('trade-offs', args=[organisation.slug])}{query}"
    return PartOfPage(pick_text(organisation.short or organisation.name), rows, len(entries), open_, href)


def _path_row(curie_of: Callable[[str], Curie], path: InfluencePath, summary: MatrixSummary) -> PathRow:
    steps = tuple(
        (score_mark(score, summary.scale), curie_of(code))
        for score, code in zip(path.scores, path.nodes[1:], strict=True)
    )
    return PathRow(curie_of(path.nodes[0]), steps)
