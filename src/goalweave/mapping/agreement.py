"""How far two reviewers agree, by framework and goal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.errors import NotAllowed
from goalweave.core.kappa import Kappa, cohens_kappa
from goalweave.frameworks.queries import catalogue, node_ids
from goalweave.mapping import rules
from goalweave.mapping.models import Mapping, Review, Stage
from goalweave.registry.models import Record
from goalweave.registry.queries import visible_ids

MOST_LISTED = 100


@dataclass(frozen=True)
class AgreementLine:
    """top: a framework's top node, or None for the framework as a whole."""

    framework: model.Framework
    top: model.Curie | None
    kappa: Kappa


@dataclass(frozen=True)
class Disagreement:
    """state: how it stands now; disputed: no one has settled it."""

    record: Record
    node: model.Curie
    first: Review
    second: Review
    state: str
    disputed: bool


class _Verdict(NamedTuple):
    """Primary keys of a review, its record and its node, and what it says."""

    pk: int
    record: int
    node: int
    verdict: str


_VerdictPair = tuple[_Verdict, _Verdict]


@dataclass(frozen=True)
class Agreement:
    lines: tuple[AgreementLine, ...]
    disagreements: tuple[Disagreement, ...]
    more: int


def agreement(actor: Actor, organisation: Organisation) -> Agreement:
    """Of mappings that two people judged without seeing each other's verdict. Raises NotAllowed.

    The first and the second verdict are the two reviewers of Cohen's kappa; who was which may change from record to record.
    """
    if not rules.may_view_agreement(actor, organisation.pk):
        raise NotAllowed("only reviewers can see the agreement between reviewers")
    known, names = catalogue(), _node_names()
    by_framework: dict[str, list[tuple[str, str]]] = {}
    by_top: dict[tuple[str, str], list[tuple[str, str]]] = {}
    differ = []
    for first, second in _verdict_pairs(organisation):
        key, code = names[first.node]
        verdicts = first.verdict, second.verdict
        by_framework.setdefault(key, []).append(verdicts)
        by_top.setdefault((key, known.framework(key).top(code)), []).append(verdicts)
        if first.verdict != second.verdict:
            differ.append((first, second))
    lines = []
    for framework in known.frameworks.values():
        if framework.key in by_framework:
            lines.append(AgreementLine(framework, None, cohens_kappa(by_framework[framework.key])))
            for code in framework.child_codes.get(None, ()):
                if said_there := by_top.get((framework.key, code)):
                    lines.append(AgreementLine(framework, framework.curie(code), cohens_kappa(said_there)))
    visible = _newest_visible(actor, differ)
    return Agreement(tuple(lines), _read_disagreements(visible[:MOST_LISTED]), len(visible[MOST_LISTED:]))


def _node_names() -> dict[int, tuple[str, str]]:
    """Primary key → framework's key, code."""
    return {pk: name for name, pk in node_ids().items()}


def _verdict_pairs(organisation: Organisation) -> list[_VerdictPair]:
    """Rows of values, since there can be very many."""
    reviews = Review.objects.filter(
        record__organisation=organisation,
        record__deleted__isnull=True,
        superseded=False,
        stage__in=(Stage.FIRST, Stage.SECOND),
    )
    firsts: dict[tuple[int, int], _Verdict] = {}
    pairs = []
    rows = reviews.order_by("pk").values_list("stage", "pk", "record_id", "node_id", "verdict")
    for stage, pk, record, node, said in rows:
        place, verdict = (record, node), _Verdict(pk, record, node, said)
        if stage == Stage.FIRST:
            firsts[place] = verdict
        elif place in firsts:
            pairs.append((firsts[place], verdict))
    return pairs


def _newest_visible(actor: Actor, differ: list[_VerdictPair]) -> list[_VerdictPair]:
    """Those on records that the actor may see, the newest first."""
    ids = {first.record for first, _second in differ}
    visible = visible_ids(actor, ids)
    newest_first = sorted(differ, key=lambda pair: -pair[1].pk)
    return [pair for pair in newest_first if pair[0].record in visible]


def _read_disagreements(pairs: list[_VerdictPair]) -> tuple[Disagreement, ...]:
    ids = {first.record for first, _second in pairs}
    records = Record.objects.only("title", "language", "organisation").in_bulk(ids)
    pks = [verdict.pk for verdict in chain.from_iterable(pairs)]
    reviews = Review.objects.select_related("node__framework", "reviewer").in_bulk(pks)
    mappings = Mapping.objects.filter(record__in=ids).values_list("record_id", "node_id", "state", "disputed")
    states = {(record, node): (state, disputed) for record, node, state, disputed in mappings}
    disagreements = []
    for first, second in pairs:
        node = reviews[first.pk].node
        state, disputed = states.get((first.record, first.node), ("", False))
        curie = model.Curie(node.framework.slug, node.framework.edition, node.code)
        disagreements.append(
            Disagreement(records[first.record], curie, reviews[first.pk], reviews[second.pk], state, disputed)
        )
    return tuple(disagreements)
