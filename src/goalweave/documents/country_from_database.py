"""The indicators of a country from the database, as far as the actor may see them."""

from __future__ import annotations

from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.actor import Actor
from goalweave.analysis.country import AreaFigure, area_figures, figures_by_goal
from goalweave.core.model import Framework
from goalweave.documents.country_brief import CountryFigures
from goalweave.documents.measurements import Figures
from goalweave.documents.measurements_from_database import data_releases, dimensions_of
from goalweave.documents.progress_texts import amount_text
from goalweave.documents.text_formats import document_language
from goalweave.indicators import queries
from goalweave.wording.indicator_labels import CodeNames, area_text, read_code_names


def read_country_figures(actor: Actor, framework: Framework, area: str, language: str) -> CountryFigures:
    """By the top nodes of the framework. language: of the words that say what figures are compared with. Some ten queries."""
    figures = area_figures(actor, area)
    goals, rest = figures_by_goal(framework, figures)
    words = read_code_names(dimensions_of(figures))
    releases = queries.releases(actor, {figure.series.code for figure in figures}) if figures else []
    by_code = {code: tuple(some) for code, some in goals.items() if some}
    with document_language(language):
        comparisons = {figure.series_key: _comparison_text(figure, words) for figure in figures if figure.beside}
    applied = {
        figure.series_key: figure.target.area
        for figure in figures
        if figure.target is not None and figure.target.area != area
    }
    return CountryFigures(area, Figures(by_code, words, data_releases(releases)), tuple(rest), comparisons, applied)


def _comparison_text(figure: AreaFigure, code_names: CodeNames) -> str:
    """`Eastern Africa: 20 % (2017)`; of a median, of how many countries."""
    comparison = figure.beside
    if comparison is None:
        return ""
    values = {
        "area": area_text(comparison.area),
        "value": amount_text(comparison.value, figure, code_names, unit=False),
        "year": comparison.year,
        "n": comparison.of,
    }
    if not comparison.of:
        return _("%(area)s: %(value)s (%(year)s)") % values
    return (
        ngettext(
            "%(area)s, median of %(n)s other country: %(value)s (%(year)s)",
            "%(area)s, median of %(n)s other countries: %(value)s (%(year)s)",
            comparison.of,
        )
        % values
    )
