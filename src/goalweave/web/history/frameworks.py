"""Changes to frameworks and the links between them: visible to everyone, because figures depend on them, without
names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.frameworks.history import framework_history
from goalweave.web.addresses import parse_number


def history(request: HttpRequest) -> HttpResponse:
    page = framework_history(before=parse_number(request.GET.get("before")))
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
