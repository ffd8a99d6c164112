"""What is measured in a country, out of the database, as far as the actor may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.actor import Actor
from goalweave.analysis.country import AreaFigure, area_figures, by_goal
from goalweave.core.model import Framework
from goalweave.documents.country_brief import Country
from goalweave.documents.measurements import Figures, Measured
from goalweave.documents.measurements_from_database import releases_of
from goalweave.documents.progress_texts import amount_text
from goalweave.documents.text_formats import speaking
from goalweave.indicators import queries
from goalweave.wording.indicator_labels import CodeWords, area_text, words_for


def country_stored(actor: Actor, framework: Framework, area: str, language: str) -> Country:
    """By the top nodes of the framework. language: of the words that say what figures are compared with. Some ten queries."""
    found = area_figures(actor, area)
    goals, rest = by_goal(framework, found)
    words = words_for({name for one in found for name, _code in one.key})
    releases = queries.releases(actor, {one.series.code for one in found}) if found else []
    by_code = {code: _measured(some) for code, some in goals.items() if some}
    with speaking(language):
        beside = {one.spot: told for raw in found if (told := _beside(one := _one(raw), raw, words))}
    applied = {_one(one).spot: one.target.area for one in found if one.target is not None and one.target.area != area}
    return Country(area, Figures(by_code, words, releases_of(releases)), _measured(rest), beside, applied)


def _measured(some: Iterable[AreaFigure]) -> tuple[Measured, ...]:
    return tuple(map(_one, some))


def _one(found: AreaFigure) -> Measured:
    return Measured(
        area=found.observed[0].area,
        key=found.key,
        name=found.indicator.name,
        calculation=found.indicator.calculation,
        series=found.series,
        observed=found.observed,
        points=found.points,
        target=found.target,
        progress=found.progress,
    )


def _beside(one: Measured, found: AreaFigure, words: CodeWords) -> str:
    """`Eastern Africa: 20 % (2017)`; of a median, of how many countries."""
    other = found.beside
    if other is None:
        return ""
    told = {
        "area": area_text(other.area),
        "value": amount_text(other.value, one, words, unit=False),
        "year": other.year,
        "n": other.of,
    }
    if not other.of:
        return _("%(area)s: %(value)s (%(year)s)") % told
    return (
        ngettext(
            "%(area)s, median of %(n)s other country: %(value)s (%(year)s)",
            "%(area)s, median of %(n)s other countries: %(value)s (%(year)s)",
            other.of,
        )
        % told
    )
