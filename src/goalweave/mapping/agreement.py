"""How far two reviewers agree, by framework and goal."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.errors import NotAllowed
from goalweave.core.kappa import Kappa, cohens_kappa
from goalweave.frameworks.queries import catalogue
from goalweave.mapping import rules
from goalweave.mapping.models import Mapping, Review, Stage
from goalweave.registry.models import Record
from goalweave.registry.rules import visibility_condition

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
    pairs = _review_pairs(organisation)
    known = catalogue()
    by_framework: dict[str, list[tuple[str, str]]] = {}
    by_top: dict[tuple[str, str], list[tuple[str, str]]] = {}
    differ = []
    for first, second in pairs:
        framework = known.framework(first.node.framework.key)
        verdicts = (str(first.verdict), str(second.verdict))
        by_framework.setdefault(framework.key, []).append(verdicts)
        by_top.setdefault((framework.key, framework.top(first.node.code)), []).append(verdicts)
        if first.verdict != second.verdict:
            differ.append((first, second))
    lines = []
    for framework in known.frameworks.values():
        if framework.key in by_framework:
            lines.append(AgreementLine(framework, None, cohens_kappa(by_framework[framework.key])))
            for code in framework.child_codes.get(None, ()):
                if said_there := by_top.get((framework.key, code)):
                    lines.append(AgreementLine(framework, framework.curie(code), cohens_kappa(said_there)))
    disagreements = _list_disagreements(actor, differ)
    return Agreement(tuple(lines), tuple(disagreements[:MOST_LISTED]), len(disagreements[MOST_LISTED:]))


def _review_pairs(organisation: Organisation) -> list[tuple[Review, Review]]:
    rows = Review.objects.filter(
        record__organisation=organisation,
        record__deleted__isnull=True,
        superseded=False,
        stage__in=(Stage.FIRST, Stage.SECOND),
    )
    firsts: dict[tuple[int, int], Review] = {}
    review_pairs = []
    for review in rows.select_related("node__framework", "reviewer").order_by("pk"):
        place = review.record_id, review.node_id
        if review.stage == Stage.FIRST:
            firsts[place] = review
        elif place in firsts:
            review_pairs.append((firsts[place], review))
    return review_pairs


def _list_disagreements(actor: Actor, differ: list[tuple[Review, Review]]) -> list[Disagreement]:
    """The newest first, of the records that the actor may see."""
    ids = {first.record_id for first, _second in differ}
    records = {
        record.pk: record
        for record in Record.objects.filter(visibility_condition(actor), pk__in=ids).only(
            "title", "language", "organisation"
        )
    }
    states = {
        (record, node): (state, disputed)
        for record, node, state, disputed in Mapping.objects.filter(record__in=ids).values_list(
            "record_id", "node_id", "state", "disputed"
        )
    }
    disagreements = []
    for first, second in sorted(differ, key=lambda pair: -pair[1].pk):
        framework = first.node.framework
        state, disputed = states.get((first.record_id, first.node_id), ("", False))
        if first.record_id in records:
            node = model.Curie(framework.slug, framework.edition, first.node.code)
            disagreements.append(Disagreement(records[first.record_id], node, first, second, state, disputed))
    return disagreements
