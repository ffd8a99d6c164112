"""The page of an organisation that lists its files for other systems."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from goalweave.documents.activity_files import published_activities
from goalweave.web.accounts import organisation_pages
from goalweave.web.exports.everything import exports_context


def downloads(request: HttpRequest, slug: str) -> HttpResponse:
    who, organisation, published = organisation_pages.visible_organisation(request, slug)
    return render(
        request,
        "exports/downloads.html",
        {
            "organisation": organisation,
            **exports_context(who, organisation),
            "activities": published_activities(organisation).count() if published else 0,
            "tabs": organisation_pages.organisation_tabs(who, organisation, "organisation-downloads"),
            "crumbs": organisation_pages.organisation_crumbs(organisation, _("Downloads")),
        },
    )
