"""Who publishes an indicator's figures, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from goalweave.analysis.figure_sources import Difference, FigureSources
from goalweave.core.text.languages import LanguageMap
from goalweave.indicators.providers import SITE
from goalweave.indicators.queries import ProviderLine
from goalweave.wording.indicator_labels import observation_text, years_text
from goalweave.wording.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class SourceRow:
    """name: of the indicator; lines: each publisher with its release and years, the one that is shown first; differences: a
    sentence for each other publisher whose newest common figure is another."""

    name: LanguageMap
    lines: tuple[str, ...]
    differences: tuple[str, ...]


def source_row(sources: FigureSources) -> SourceRow:
    unit = sources.indicator.series.unit if sources.indicator.series else ""
    return SourceRow(
        sources.indicator.name,
        tuple(map(_line_text, sources.lines)),
        tuple(_difference_text(difference, unit) for difference in sources.differences),
    )


def _line_text(line: ProviderLine) -> str:
    name = pick_text(line.name) or (_("loaded on this site") if line.provider == SITE else line.provider)
    return ", ".join(filter(None, (name, line.release, years_text(line.first, line.last))))


def _difference_text(difference: Difference, unit: str) -> str:
    return _("In %(year)s, %(provider)s has %(other)s; shown is %(value)s.") % {
        "year": difference.shown.period,
        "provider": pick_text(difference.provider.name) or difference.provider.provider,
        "other": observation_text(difference.other, unit),
        "value": observation_text(difference.shown, unit),
    }
