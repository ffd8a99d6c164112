"""About: what the figures mean, where the data come from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy

from goalweave import __version__
from goalweave.classifiers.foreign import TextKind
from goalweave.classifiers.model_files import ModelFigures, read_figures
from goalweave.core.progress import CITATIONS
from goalweave.frameworks.queries import catalogue
from goalweave.packs.library import SHIPPED

KINDS = {
    TextKind.REPORT: pgettext_lazy("kind of text", "Paragraphs of reports"),
    TextKind.PROJECT: pgettext_lazy("kind of text", "Project descriptions"),
    TextKind.DEFINITION: pgettext_lazy("kind of text", "Definitions of indicators"),
    TextKind.TITLE: pgettext_lazy("kind of text", "Titles"),
    TextKind.ABSTRACT: pgettext_lazy("kind of text", "Research abstracts"),
}
SDG_MODEL = SHIPPED / "sdg" / "model"


def about(request: HttpRequest) -> HttpResponse:
    known = catalogue()
    return render(
        request,
        "about/about.html",
        {
            "version": __version__,
            "frameworks": known.frameworks.values(),
            "linkages": known.linkages,
            "citations": CITATIONS.values(),
            "figures": _figure_rows(figures) if (figures := read_figures(SDG_MODEL)) else None,
        },
    )


def _figure_rows(figures: ModelFigures) -> dict[str, object]:
    """Figures in whole per cent, kinds of text in the reader's language."""
    return {
        "kinds": [
            (KINDS[TextKind(row.kind)], row.texts, round(100 * row.first), round(100 * row.third))
            for row in figures.kinds
        ],
        "scores": [(row.score, row.texts, round(100 * row.right)) for row in figures.scores],
    }
