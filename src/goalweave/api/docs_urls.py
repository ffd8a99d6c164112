from django.urls import path

from goalweave.api import docs

urlpatterns = [
    path("", docs.overview, name="api-docs"),
    path("<slug:group>/", docs.operations, name="api-docs-group"),
]
