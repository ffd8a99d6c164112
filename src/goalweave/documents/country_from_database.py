"""What is measured in a country, out of the database, as far as the actor may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.actor import Actor
from goalweave.analysis.country import AreaFigure, area_figures, figures_by_goal
from goalweave.core.model import Framework
from goalweave.documents.country_brief import CountryFigures
from goalweave.documents.measurements import Figures, Measurement
from goalweave.documents.measurements_from_database import data_releases
from goalweave.documents.progress_texts import amount_text
from goalweave.documents.text_formats import document_language
from goalweave.indicators import queries
from goalweave.wording.indicator_labels import CodeNames, area_text, read_code_names


def read_country_figures(actor: Actor, framework: Framework, area: str, language: str) -> CountryFigures:
    """By the top nodes of the framework. language: of the words that say what figures are compared with. Some ten queries."""
    found = area_figures(actor, area)
    goals, rest = figures_by_goal(framework, found)
    words = read_code_names({name for one in found for name, _code in one.key})
    releases = queries.releases(actor, {one.series.code for one in found}) if found else []
    by_code = {code: _to_measurements(some) for code, some in goals.items() if some}
    with document_language(language):
        beside = {
            one.series_key: told for raw in found if (told := _comparison_text(one := _to_measurement(raw), raw, words))
        }
    applied = {
        _to_measurement(one).series_key: one.target.area
        for one in found
        if one.target is not None and one.target.area != area
    }
    return CountryFigures(
        area, Figures(by_code, words, data_releases(releases)), _to_measurements(rest), beside, applied
    )


def _to_measurements(some: Iterable[AreaFigure]) -> tuple[Measurement, ...]:
    return tuple(map(_to_measurement, some))


def _to_measurement(figure: AreaFigure) -> Measurement:
    return Measurement(
        area=figure.observed[0].area,
        key=figure.key,
        name=figure.indicator.name,
        calculation=figure.indicator.calculation,
        series=figure.series,
        observed=figure.observed,
        points=figure.points,
        target=figure.target,
        progress=figure.progress,
    )


def _comparison_text(measurement: Measurement, figure: AreaFigure, code_names: CodeNames) -> str:
    """`Eastern Africa: 20 % (2017)`; of a median, of how many countries."""
    other = figure.beside
    if other is None:
        return ""
    told = {
        "area": area_text(other.area),
        "value": amount_text(other.value, measurement, code_names, unit=False),
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
