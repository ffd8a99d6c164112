"""What changed in the frameworks and in the links between them: for everybody, since figures rest on it, without names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.frameworks.history import framework_history


def history(request: HttpRequest) -> HttpResponse:
    given = request.GET.get("before", "")
    page = framework_history(before=int(given) if given.isdecimal() and len(given) < 19 else None)
    return render(
        request,
        "history/frameworks.html",
        {
            "loads": page.loads,
            "older": page.older,
            "crumbs": [
                {"label": _("Frameworks"), "href": reverse("frameworks")},
                {"label": _("History"), "href": ""},
            ],
        },
    )
