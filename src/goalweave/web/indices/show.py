"""An index: the ranking with its intervals, who is left out and why, and how it is calculated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from goalweave.analysis.indices import ValueSource, index_editions, is_published_here, site_indices
from goalweave.analysis.rules import may_publish_indices
from goalweave.charts import IntervalChart, IntervalRow
from goalweave.core.indices import (
    Entities,
    EntityResult,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    RankInterval,
    ScoreOrigin,
    ScoreTier,
    part_weights,
    walk_parts,
)
from goalweave.core.model import Curie
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import rules
from goalweave.packs.areas import countries_of, groups_with, regions_of
from goalweave.web.frame import actor
from goalweave.web.indices.index_texts import (
    MEANS,
    RANKS,
    format_fixed,
    format_percent,
    join_names,
    missing_rule,
    score_decimals,
    scoring_text,
)
from goalweave.web.indices.published import published_table
from goalweave.web.indices.state import PARAMETER, EvaluatedIndex, evaluate_index, plain_number
from goalweave.wording.chart import Chart, draw_chart, number_format_of_reader, right_to_left
from goalweave.wording.indicator_labels import CodeNames, area_order, area_text, disclaimer, read_code_names
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text

MOST_DRAWN = 60
MOST_LISTED = 40
"""Parts of an index that its method lists at once; of a larger one only the upper groups, the rest on request."""

NAMED = 12
"""So many of the figures that a country lacks are named."""


@dataclass(frozen=True, slots=True)
class MethodRow:
    """depth: 0 for the topmost parts; weight: in its group, share: of the whole, empty if it is not scored; source:
    None of groups; has: number of countries with a value."""

    code: str
    name: LanguageMap
    depth: int
    group: bool
    weight: str
    share: str
    how: str
    unit: str
    status: str
    note: LanguageMap
    source: ValueSource | None
    has: int


def method_rows(evaluation: EvaluatedIndex, code_names: CodeNames) -> list[MethodRow]:
    """All parts, from above."""
    return list(_part_rows(evaluation, code_names, evaluation.index.root, 0, 1.0))


def top_parts(index: IndexDefinition) -> tuple[IndexGroup | IndexIndicator, ...]:
    """The pillars that count."""
    return index.root.scored_parts


def _part_rows(
    evaluation: EvaluatedIndex, code_names: CodeNames, group: IndexGroup, depth: int, share: float
) -> Iterator[MethodRow]:
    weights = dict(zip((part.code for part in group.scored_parts), part_weights(group), strict=True))
    for part in group.parts:
        weight = weights.get(part.code)
        below = share * weight if weight is not None else 0.0
        whole = isinstance(part, IndexGroup)
        yield MethodRow(
            part.code,
            part.name,
            depth,
            whole,
            format_percent(weight) if weight is not None else "",
            format_percent(below) if weight is not None else "",
            str(MEANS[part.aggregation]) if isinstance(part, IndexGroup) else scoring_text(part),
            code_names.unit(part.unit) if isinstance(part, IndexIndicator) else "",
            part.status,
            part.note,
            evaluation.inputs.sources.get(part.code),
            evaluation.inputs.countries_with_value(part.code) if not whole else 0,
        )
        if isinstance(part, IndexGroup):
            yield from _part_rows(evaluation, code_names, part, depth + 1, below)


@dataclass(frozen=True, slots=True)
class RankedCountry:
    """A country in the ranking. pillars: scores of the topmost parts on the index's scale; first, last: years of its values;
    put_in: whether something that is missing was put in or left out; href: its card."""

    area: str
    name: str
    href: str
    result: EntityResult
    interval: RankInterval | None
    score: str
    pillars: tuple[str, ...]
    first: int
    last: int
    put_in: bool


@dataclass(frozen=True, slots=True)
class UnscoredCountry:
    """A country without a score. there: how many figures it has; lacks: names of those that it lacks, and how many more."""

    name: str
    there: int
    lacks: str
    more: int


@require_safe
def index(request: HttpRequest, key: str) -> HttpResponse:
    evaluation = evaluate_index(request, key)
    if evaluation.index.key != key:
        return redirect(f"{reverse('index', args=[evaluation.index.key])}{evaluation.state.query()}")
    countries = ranked_countries(evaluation)
    region = selected_region(request, countries)
    rows = method_rows(evaluation, read_code_names())
    head = page_head(evaluation)
    in_region = [row for row in countries if not region or row.area in countries_of(region)]
    return render(
        request,
        "indices/index.html",
        {
            **head,
            "places": in_region,
            "all": len(countries),
            "region": region,
            "regions": ranked_regions(countries),
            "chart": ranking_chart(evaluation, in_region) if in_region and evaluation.drawn else None,
            "drawn_all": len(in_region) <= MOST_DRAWN,
            "most": MOST_DRAWN,
            "pillars": top_parts(evaluation.index),
            "tiers": tier_counts(evaluation, countries),
            "left": unscored_countries(evaluation),
            "unusable": [
                (area_text(row.observation.area), row, translated(row.why)) for row in evaluation.inputs.unusable
            ],
            "alike": constant_indicators(evaluation),
            "rows": rows,
            "outline": [row for row in rows if row.group and row.depth < 2] if len(rows) > MOST_LISTED else [],
            "sources": any(row.source and row.source.series for row in rows),
            "variant": not countries and not evaluation.needs and 0 < len(head["lacking"]) < head["counted"],
            "nodes": measured_nodes(evaluation),
            "missing": missing_rule(evaluation.index.missing),
            "rank_rule": RANKS[evaluation.index.ranks],
            "decimals": evaluation.index.decimals,
            "removable": may_publish_indices(actor(request)) and is_published_here(evaluation.index.key),
            "may_load": rules.may_load_somewhere(actor(request)),
            "published": published_table(request, evaluation.index),
            "disclaimer": disclaimer(),
        },
    )


def page_head(evaluation: EvaluatedIndex) -> dict[str, Any]:
    """What every page of an index has: its name, its editions, what is chosen."""
    own, state = evaluation.index, evaluation.state
    lacking = [
        indicator
        for indicator in own.indicators
        if indicator.scored and not evaluation.inputs.countries_with_value(indicator.code)
    ]
    return {
        "found": evaluation,
        "index": own,
        "state": state,
        "query": state.query(),
        "editions": [
            (edition, reverse("index", args=[edition.key]), edition.key == own.key)
            for edition in index_editions(site_indices().indices, own.id)
        ],
        "years": list(reversed(evaluation.inputs.years)),
        "withins": [0, 1, 3, 5, 10, 20],
        "parameters": [
            (
                parameter,
                PARAMETER + parameter.id,
                plain_number(state.parameters[parameter.id]) if parameter.id in state.parameters else "",
                state.faults.get(PARAMETER + parameter.id, ""),
            )
            for parameter in own.parameters
        ],
        "of_areas": own.entities is Entities.AREAS,
        "of_cities": own.entities is Entities.SUBNATIONAL,
        "entered": any(
            PARAMETER + parameter.id in {*state.faults, *(PARAMETER + name for name in state.parameters)}
            for parameter in own.parameters
        ),
        "counted": sum(indicator.scored for indicator in own.indicators),
        "lacking": [(indicator, evaluation.inputs.sources.get(indicator.code)) for indicator in lacking],
        "crumbs": [
            {"label": _("Progress"), "href": reverse("progress")},
            {"label": _("Indices"), "href": reverse("indices")},
            {"label": f"{pick_text(own.title)} {own.edition}"},
        ],
    }


def ranked_countries(evaluation: EvaluatedIndex) -> list[RankedCountry]:
    """Those with a rank, the best first; equals by name."""
    if evaluation.results is None:
        return []
    intervals = {interval.entity: interval for interval in evaluation.drawn.intervals} if evaluation.drawn else {}
    ranked = [result for result in evaluation.results.ranking() if result.rank is not None]
    countries = [_ranked_country(evaluation, result, intervals) for result in ranked]
    return sorted(countries, key=lambda place: (place.result.rank, area_order(place.name)))


def ranking_chart(evaluation: EvaluatedIndex, places: Sequence[RankedCountry]) -> Chart:
    """Draw the median of the draws as a dot on the interval with 90 % of them; the rank is before the name."""
    intervals = (
        IntervalRow(
            f"{place.result.rank}. {place.name}",
            place.interval.median,
            place.interval.low,
            place.interval.high,
            place.score,
            href=place.href,
        )
        for place in places
        if place.interval is not None
    )
    rows = tuple(islice(intervals, MOST_DRAWN))
    title = f"{pick_text(evaluation.index.title)} {evaluation.index.edition}, {evaluation.inputs.year}"
    draws = evaluation.drawn.draws if evaluation.drawn else 0
    description = ngettext(
        "Rank of %(n)s country, with its rank interval in nine out of ten of %(draws)s draws with other "
        "weights and methods.",
        "Ranks of %(n)s countries, with their rank intervals in nine out of ten of %(draws)s draws with "
        "other weights and methods.",
        len(rows),
    ) % {"n": len(rows), "draws": number_format_of_reader(decimals=0).text(draws)}
    return draw_chart(
        IntervalChart(
            title,
            description,
            rows,
            axis=_("rank"),
            value=_("median of the draws"),
            interval=_("nine out of ten draws"),
            head=_("score"),
            numbers=number_format_of_reader(decimals=0),
            width=848,
            rtl=right_to_left(),
        ),
        name="ranking",
    )


def tier_counts(evaluation: EvaluatedIndex, ranked: list[RankedCountry]) -> list[tuple[ScoreTier, int]]:
    """The classes with the number of countries in each."""
    counts = Counter(place.result.tier.id for place in ranked if place.result.tier)
    return [(tier, counts[tier.id]) for tier in sorted(evaluation.index.tiers, key=lambda tier: -tier.lowest)]


def unscored_countries(evaluation: EvaluatedIndex) -> list[UnscoredCountry]:
    """The countries that have some figure and no score, those with most figures first."""
    if evaluation.results is None:
        return []
    names = _part_names(evaluation)
    counted = sum(indicator.scored for indicator in evaluation.index.indicators)
    countries = []
    for result in evaluation.results.ranking():
        if result.rank is None:
            missing = len(result.missing)
            lacks = join_names([names[code] for code in result.missing[:NAMED]])
            countries.append(
                UnscoredCountry(area_text(result.entity), counted - missing, lacks, max(0, missing - NAMED))
            )
    return sorted(countries, key=lambda row: (-row.there, area_order(row.name)))


def constant_indicators(evaluation: EvaluatedIndex) -> str:
    """Names of the figures that could not be scored, since all their values are the same."""
    names = _part_names(evaluation)
    return join_names([names[code] for code in evaluation.results.alike()]) if evaluation.results else ""


def ranked_regions(ranked: list[RankedCountry]) -> list[tuple[str, str]]:
    """The regions of M49 and other groups that ranked countries are part of, by name."""
    codes: set[str] = set()
    for place in ranked:
        codes.update(regions_of(place.area), groups_with(place.area))
    return sorted(((code, area_text(code)) for code in codes), key=lambda pair: area_order(pair[1]))


def selected_region(request: HttpRequest, ranked: list[RankedCountry]) -> str:
    """The region in the address, if it has a country that is ranked."""
    region = str(request.GET.get("region", ""))
    return region if {place.area for place in ranked}.intersection(countries_of(region)) else ""


def measured_nodes(evaluation: EvaluatedIndex) -> tuple[Curie, ...]:
    """What the figures say something of, each framework in its default edition."""
    known = {key: framework for key, framework in catalogue().frameworks.items() if framework.default}
    nodes = dict.fromkeys(chain.from_iterable(indicator.nodes for indicator in evaluation.index.indicators))
    return tuple(node for node in nodes if node.key in known and node.code in known[node.key].by_code)


def _ranked_country(
    evaluation: EvaluatedIndex, result: EntityResult, intervals: Mapping[str, RankInterval]
) -> RankedCountry:
    scale, decimals = evaluation.index.scale, score_decimals(evaluation.index)
    years = [row.year for row in evaluation.inputs.cells[result.entity].values()]
    scores = [result.parts[part.code].score for part in top_parts(evaluation.index)]
    return RankedCountry(
        result.entity,
        area_text(result.entity),
        reverse("index-area", args=[evaluation.index.key, result.entity]) + evaluation.state.query(),
        result,
        intervals.get(result.entity),
        format_fixed(result.score or 0.0, decimals),
        tuple("–" if score is None else format_fixed(score * scale, decimals) for score in scores),
        min(years),
        max(years),
        any(part.handling in (ScoreOrigin.PUT_IN, ScoreOrigin.LEFT_OUT) for part in result.parts.values()),
    )


def _part_names(evaluation: EvaluatedIndex) -> dict[str, str]:
    names: dict[str, LanguageMap] = {part.code: part.name for part in walk_parts(evaluation.index.root)}
    return {code: pick_text(name) for code, name in names.items()}
