from __future__ import annotations

from django.urls import path

from goalweave.web.guide import views

urlpatterns = [
    path("", views.start, name="start"),
    path("hide/", views.hide, name="start-hide"),
]
