"""About: what the figures mean, where the data come from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goalweave import __version__
from goalweave.core.progress import CITATIONS
from goalweave.frameworks.queries import catalogue


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
        },
    )
