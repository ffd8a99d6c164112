"""Addresses that mails lead to, without their pages."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, **parts: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = i18n_patterns(
    path("linkages/<slug:slug>/rows/<str:code>/", page, name="linkage-row"),
    path("linkages/<slug:slug>/proposals/<int:pk>/", page, name="linkage-proposal"),
    path("linkages/<slug:slug>/versions/<str:number>/", page, name="linkage-version"),
)
