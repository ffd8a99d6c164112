"""The chapters of a country from the database, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_indicators import indicators_elsewhere
from goalweave.analysis.figure_sources import FigureSources, area_releases, figure_sources
from goalweave.core.model import Framework
from goalweave.documents.country_brief import CountryFigures
from goalweave.documents.country_chapter import SPARK, GoalChapter
from goalweave.documents.measurements_from_database import data_releases
from goalweave.documents.text_formats import document_language
from goalweave.wording.area_chapters import read_chapter
from goalweave.wording.figure_sources import source_row


def read_country_figures(
    actor: Actor, framework: Framework, area: str, language: str, goals: Iterable[str] = ()
) -> CountryFigures:
    """The chapters of these goals, or of all. language: of their words. Some five queries and up to five a goal."""
    tops = [code for code in framework.child_codes.get(None, ()) if not goals or code in goals]
    with document_language(language):
        chapters = [read_chapter(actor, area, framework, code, size=SPARK) for code in tops]
        every = tuple(chain.from_iterable(chapter.indicators for chapter in chapters))
        sources: dict[str, list[FigureSources]] = {}
        for source in figure_sources(actor, every):
            sources.setdefault(source.indicator.goal, []).append(source)
        shown = [
            GoalChapter(chapter, tuple(map(source_row, sources.get(chapter.goal.code, ())))) for chapter in chapters
        ]
    series = set(chain.from_iterable(chapter.series for chapter in chapters))
    releases = data_releases(area_releases(actor, [area], series)) if series else ()
    elsewhere = () if goals else tuple(row.name for row, _nodes in indicators_elsewhere(actor, area, framework))
    return CountryFigures(area, tuple(shown), elsewhere, releases)
