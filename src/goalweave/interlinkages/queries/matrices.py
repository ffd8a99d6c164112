"""Reads of matrices: those stored, and linkages of the catalogue that say what influences what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.core import interlinkages as core, model
from goalweave.core.catalogue import Catalogue
from goalweave.core.interlinkages import CrossImpactMatrix, MatrixCounts, PairScore
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.interlinkages import rules
from goalweave.interlinkages.models import Matrix, MatrixChoice, Pair
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.prepared_query import PreparedQuery

LINKAGE_PREFIX = "linkage:"
"""Of the keys of matrices that are linkages of the catalogue: `linkage:sdg-influences`."""

FROM_LINKAGE = "linkage"
"""Origin, next to those of the table."""

MOST_CACHED = 32
SCALES = {scale.id: scale for scale in (core.NILSSON, core.SIGN_ONLY, core.SIGNED_WEIGHT, core.COEFFICIENT)}


@dataclass(frozen=True, slots=True)
class Provenance:
    """How several people's scores became one matrix. people: who scored; rounds; per_pair: so many scored each pair; alpha:
    Krippendorff's α of the last scores, alpha_first: of the first round, None where it cannot be calculated; apart_first: pairs
    with scores two or more points apart after the first round, apart: in the end; cannot_say: pairs without any score;
    opened, closed: ISO 8601 dates; exercise: id."""

    people: int = 0
    organisations: int = 0
    rounds: int = 0
    per_pair: int = 0
    alpha: float | None = None
    alpha_first: float | None = None
    apart_first: int = 0
    apart: int = 0
    cannot_say: int = 0
    opened: str = ""
    closed: str = ""
    exercise: int | None = None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Provenance:
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def to_json(self) -> dict[str, Any]:
        """Without what is empty."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "", 0)}


@dataclass(frozen=True, slots=True)
class MatrixSummary:
    """What a list shows of a matrix. key: its name in addresses, commands and `find_matrix`; pk: of the row, None for a linkage;
    organisation: the owner's id, None for the site; origin: file, panel or linkage; nodes, pairs: how many."""

    key: str
    pk: int | None
    framework: str
    title: LanguageMap
    source: str
    country: str
    panel: str
    kind: core.MatrixKind
    scale: core.ScoreScale
    organisation: int | None
    public: bool
    origin: str
    nodes: int
    pairs: int
    loaded: datetime | None
    provenance: Provenance
    revision: UUID | int

    @property
    def is_influence(self) -> bool:
        return self.kind is core.MatrixKind.INFLUENCE


@dataclass(frozen=True, slots=True)
class MatrixPreview:
    """What loading would store. unknown: nodes that the framework lacks; negative, positive: pairs with a trade-off, with a benefit;
    unreached: nodes that have no pair."""

    framework: str
    counts: MatrixCounts
    unknown: tuple[str, ...]
    unreached: tuple[str, ...]
    symmetric: bool

    @property
    def missing(self) -> int:
        return self.counts.missing

    @property
    def negative(self) -> int:
        return self.counts.hindering

    @property
    def positive(self) -> int:
        return self.counts.supporting


@dataclass(frozen=True, slots=True)
class PairOfMatrix:
    """What one matrix says of a pair. scorers, lowest, highest: of a panel, else None."""

    matrix: MatrixSummary
    pair: PairScore
    scorers: int | None
    lowest: float | None
    highest: float | None


def matrices(actor: Actor, framework: str = "", *, organisation: int | None = None) -> tuple[MatrixSummary, ...]:
    """The matrices that the actor may see, linkages of the catalogue first, then the newest. framework: key, empty for all;
    organisation: id of the owner, None for all. Three queries."""
    linkages = () if organisation is not None else _linkage_matrices(framework)
    rows = Matrix.objects.filter(rules.visible_matrices(actor))
    if framework:
        rows = rows.filter(framework__key=framework)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return (*linkages, *_to_summaries(rows.order_by("-loaded", "-pk")))


def scores_influence_of(actor: Actor, known: Catalogue, framework: str, code: str) -> bool:
    """Whether a matrix of influences that the actor may see has the node. framework: key. One query, unless a linkage of the
    catalogue is such a matrix of the framework."""
    of_catalogue = any(_is_matrix(linkage) and linkage.subject == framework for linkage in known.linkages)
    if of_catalogue and any(code in scores_of(summary).positions for summary in _linkage_matrices(framework)):
        return True
    lists = _nodes_of_influence(rules.visible_matrices(actor))(framework)
    return any(code in codes for codes in lists)


@lru_cache(maxsize=64)
def _nodes_of_influence(visible: Q) -> PreparedQuery[list[str]]:
    """Of a framework's key: the codes of each matrix."""
    rows = Matrix.objects.filter(visible, kind=core.MatrixKind.INFLUENCE)
    return PreparedQuery(lambda framework: rows.filter(framework__key=framework).values_list("nodes", flat=True))


def removed_matrices(actor: Actor) -> tuple[Matrix, ...]:
    """Those that the actor may bring back, last removed first."""
    rows = Matrix.objects.exclude(removed=None).select_related("framework").order_by("-removed", "-pk")
    return tuple(row for row in rows if rules.may_change_matrix(actor, row))


def matrix_row(actor: Actor, slug: str) -> Matrix | None:
    """The row of a stored matrix, for actions; None if there is none or the actor may not see it."""
    row = Matrix.objects.select_related("framework", "organisation").filter(slug=slug).first()
    return row if row and rules.may_view_matrix(actor, row) else None


def find_matrix(actor: Actor, key: str) -> MatrixSummary | None:
    """One matrix by its key; None if there is none or the actor may not see it."""
    if key.startswith(LINKAGE_PREFIX):
        return next((entry for entry in _linkage_matrices("") if entry.key == key), None)
    rows = Matrix.objects.filter(rules.visible_matrices(actor), slug=key)
    return next(iter(_to_summaries(rows)), None)


def scores_of(matrix: MatrixSummary) -> CrossImpactMatrix:
    """The scores of a matrix that the actor may see, from memory if they are known."""
    if matrix.pk is None:
        return _cached_linkage(framework_revision(), matrix.key.removeprefix(LINKAGE_PREFIX))
    return _cached_scores(matrix.pk, matrix.revision, framework_revision())


def scores_by_revision(key: str, pk: int | None, revision: UUID | int, frameworks: int) -> CrossImpactMatrix:
    """As `scores_of`, by what a cache names scores with: key, row's id (None for a linkage) and revision of the matrix, and the
    revision of the frameworks."""
    if pk is None:
        return _cached_linkage(frameworks, key.removeprefix(LINKAGE_PREFIX))
    return _cached_scores(pk, revision, frameworks)


def own_matrix_keys(organisation: int) -> tuple[str, ...]:
    """Keys of the matrices that an organisation has chosen, in the order of choosing; removed ones are left out."""
    rows = MatrixChoice.objects.filter(Q(matrix=None) | Q(matrix__removed=None), organisation=organisation)
    pairs = rows.order_by("pk").values_list("matrix__slug", "linkage")
    return tuple(slug or f"{LINKAGE_PREFIX}{linkage}" for slug, linkage in pairs)


def own_matrices(actor: Actor, organisation: int) -> tuple[MatrixSummary, ...]:
    """The matrices that an organisation has chosen and the actor may see, in the order of choosing."""
    keys = own_matrix_keys(organisation)
    slugs = [key for key in keys if not key.startswith(LINKAGE_PREFIX)]
    summaries = {}
    if slugs:
        rows = Matrix.objects.filter(rules.visible_matrices(actor), slug__in=slugs)
        summaries = {entry.key: entry for entry in _to_summaries(rows)}
    if len(slugs) < len(keys):
        summaries |= {entry.key: entry for entry in _linkage_matrices("")}
    return tuple(summaries[key] for key in keys if key in summaries)


def preview_matrix(matrix: CrossImpactMatrix, framework: str) -> MatrixPreview:
    """What of a matrix would be stored for a framework (id or key). Raises UnknownNode for an unknown framework."""
    own = catalogue().framework(framework)
    matrix = with_current_codes(matrix, own)
    reached = set(chain.from_iterable((pair.subject, pair.object) for pair in matrix.pairs))
    return MatrixPreview(
        own.key,
        matrix.counts,
        tuple(code for code in matrix.nodes if code not in own.by_code),
        tuple(code for code in matrix.nodes if code not in reached),
        matrix.is_symmetric,
    )


def merge_scorings(scorings: Sequence[CrossImpactMatrix]) -> tuple[CrossImpactMatrix, Provenance]:
    """A file's scorings as one matrix of medians, with how far the scorers agree; a single one as it is. Raises InputError."""
    if len(scorings) == 1:
        return scorings[0], Provenance()
    agreement = core.measure_agreement(scorings)
    apart = sum(spread.is_apart for spread in core.pair_spreads(scorings))
    return core.merge_matrices(scorings), Provenance(people=len(scorings), rounds=1, alpha=agreement.alpha, apart=apart)


def scores_of_pair(actor: Actor, framework: str, pair: OrderedPair) -> tuple[PairOfMatrix, ...]:
    """What every matrix that the actor may see says of an ordered pair, linkages first, then the newest. framework: key."""
    entries = []
    for summary in _linkage_matrices(framework):
        score = scores_of(summary).by_pair.get(pair)
        if score is not None:
            entries.append(PairOfMatrix(summary, score, None, None, None))
    subjects, objects = (_codes_ever(framework, code) for code in pair)
    rows = Pair.objects.filter(subject__in=subjects, object__in=objects, matrix__framework__key=framework)
    rows = rows.filter(matrix__in=Matrix.objects.filter(rules.visible_matrices(actor)).values("pk"))
    by_matrix = {row.matrix_id: row for row in rows}
    heads = Matrix.objects.filter(pk__in=list(by_matrix)).order_by("-loaded", "-pk")
    for summary in _to_summaries(heads):
        row = by_matrix[summary.pk or 0]
        entries.append(PairOfMatrix(summary, _to_pair(row), row.scorers, row.lowest, row.highest))
    return tuple(entries)


def with_current_codes(matrix: CrossImpactMatrix, framework: model.Framework) -> CrossImpactMatrix:
    """The matrix with codes of today where it has former ones of the framework."""
    if not any(code in framework.renamed_codes for code in matrix.nodes):
        return matrix
    current = framework.current_code
    pairs = [replace(pair, subject=current(pair.subject), object=current(pair.object)) for pair in matrix.pairs]
    return replace(matrix, nodes=tuple(map(current, matrix.nodes)), pairs=tuple(pairs))


def _codes_ever(framework: str, code: str) -> list[str]:
    """A code of today with the former ones of its node."""
    own = catalogue().frameworks.get(framework)
    node = own.by_code.get(code) if own else None
    return [code, *node.formerly] if node else [code]


def _to_summaries(rows: QuerySet[Matrix]) -> list[MatrixSummary]:
    matrices_ = list(rows.select_related("framework"))
    ids = [row.pk for row in matrices_]
    counted = Pair.objects.filter(matrix__in=ids).order_by().values_list("matrix").annotate(number=Count("pk"))
    numbers = dict(counted) if ids else {}
    return [_to_summary(row, numbers.get(row.pk, 0)) for row in matrices_]


def _to_summary(row: Matrix, pairs: int) -> MatrixSummary:
    return MatrixSummary(
        key=row.slug,
        pk=row.pk,
        framework=row.framework.key,
        title=row.title,
        source=row.source,
        country=row.country,
        panel=row.panel,
        kind=core.MatrixKind(row.kind),
        scale=_scale(row),
        organisation=row.organisation_id,
        public=row.public,
        origin=row.origin,
        nodes=len(row.nodes),
        pairs=pairs,
        loaded=row.loaded,
        provenance=Provenance.from_json(row.provenance),
        revision=row.revision,
    )


def _scale(row: Matrix) -> core.ScoreScale:
    return SCALES.get(row.scale) or core.ScoreScale(row.scale, row.lowest, row.highest, row.scale_source)


@lru_cache(maxsize=MOST_CACHED)
def _cached_scores(pk: int, _revision: UUID | int, _framework_revision: int) -> CrossImpactMatrix:
    row = Matrix.objects.select_related("framework").get(pk=pk)
    columns = ("subject", "object", "score", "benefit", "trade_off", "rationale", "evidence", "place", "source")
    values = Pair.objects.filter(matrix=pk).order_by("pk").values_list(*columns)
    matrix = CrossImpactMatrix(
        nodes=tuple(row.nodes),
        pairs=tuple(PairScore(*value) for value in values.iterator(chunk_size=5_000)),
        kind=core.MatrixKind(row.kind),
        scale=_scale(row),
        framework=row.framework.key,
        title=pick(row.title),
        scorer=row.panel,
        place=row.country,
        source=row.source,
    )
    own = catalogue().frameworks.get(row.framework.key)
    return with_current_codes(matrix, own) if own else matrix


def _to_pair(row: Pair) -> PairScore:
    return PairScore(
        row.subject,
        row.object,
        row.score,
        row.benefit,
        row.trade_off,
        row.rationale,
        row.evidence,
        row.place,
        row.source,
    )


def _linkage_matrices(framework: str) -> tuple[MatrixSummary, ...]:
    entries = _all_linkage_matrices(framework_revision())
    return tuple(entry for entry in entries if framework in ("", entry.framework))


@lru_cache(maxsize=2)
def _all_linkage_matrices(revision: int) -> tuple[MatrixSummary, ...]:
    entries = []
    for linkage in catalogue().linkages:
        if not _is_matrix(linkage):
            continue
        matrix = _cached_linkage(revision, linkage.id)
        entries.append(
            MatrixSummary(
                key=f"{LINKAGE_PREFIX}{linkage.id}",
                pk=None,
                framework=linkage.subject,
                title=linkage.title,
                source=linkage.source,
                country="",
                panel="",
                kind=matrix.kind,
                scale=matrix.scale,
                organisation=None,
                public=True,
                origin=FROM_LINKAGE,
                nodes=len(matrix.nodes),
                pairs=len(matrix.pairs),
                loaded=None,
                provenance=Provenance(),
                revision=revision,
            )
        )
    return tuple(entries)


@lru_cache(maxsize=8)
def _cached_linkage(_revision: int, name: str) -> CrossImpactMatrix:
    known = catalogue()
    for linkage in known.linkages:
        if linkage.id == name and _is_matrix(linkage):
            return linkage_matrix(linkage, known.frameworks[linkage.subject])
    raise LookupError(name)


def _is_matrix(linkage: model.Linkage) -> bool:
    within = linkage.kind is model.LinkageKind.INTERLINKAGE and linkage.subject == linkage.object
    return within and any(_is_influence(link) for link in linkage.links)


def _is_influence(link: model.Link) -> bool:
    disputed = link.status is model.Status.DISPUTED
    return link.relation is model.Relation.INFLUENCES and link.subject != link.object and not disputed


def linkage_matrix(linkage: model.Linkage, framework: model.Framework) -> CrossImpactMatrix:
    """The `influences` links of an interlinkage as a matrix: signs, or signs times weights where every link has one.

    A pair with a link of each sign has a benefit and a trade-off. Disputed links are left out.
    """
    links = [link for link in linkage.links if _is_influence(link)]
    weighted = all(link.weight is not None for link in links)
    scale = core.SIGNED_WEIGHT if weighted else core.SIGN_ONLY
    by_pair: dict[tuple[str, str], list[model.Link]] = {}
    for link in links:
        by_pair.setdefault((link.subject, link.object), []).append(link)
    pairs = [_pair_of_links(own, weighted) for own in by_pair.values()]
    named = set(chain.from_iterable(by_pair))
    return core.build_matrix(
        pairs,
        nodes=[node.code for node in framework.nodes if node.code in named],
        scale=scale,
        framework=framework.key,
        title=pick(linkage.title),
        source=linkage.source,
    )


def _pair_of_links(links: Iterable[model.Link], weighted: bool) -> PairScore:
    first, *others = sorted(links, key=lambda link: -link.sign)
    if not others:
        score = _score(first, weighted)
        return PairScore(first.subject, first.object, score, rationale=first.rationale, source=first.source)
    second = others[0]
    return PairScore(
        first.subject,
        first.object,
        benefit=_score(first, weighted),
        trade_off=_score(second, weighted),
        rationale=second.rationale or first.rationale,
        source=second.source or first.source,
    )


def _score(link: model.Link, weighted: bool) -> float:
    return link.sign * (link.weight if weighted and link.weight is not None else 1.0)
