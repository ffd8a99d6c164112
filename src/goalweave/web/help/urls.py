from __future__ import annotations

from django.urls import path

from goalweave.web.help import views

urlpatterns = [
    path("", views.index, name="help"),
    path("shortcuts/", views.shortcuts, name="help-shortcuts"),
    path("<slug:section>/", views.topic, name="help-topic"),
]
