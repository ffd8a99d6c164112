from django.urls import path

from goalweave.web.imports import actions, document, listing, show

urlpatterns = [
    path("", listing.imports, name="imports"),
    path("new/", listing.new, name="import-new"),
    path("template.xlsx", listing.template, name="import-template"),
    path("<number:pk>/", show.show, name="import"),
    path("<number:pk>/problems.csv", show.problems_file, name="import-problems"),
    path("<number:pk>/document/", document.document, name="import-document"),
    path("<number:pk>/put-back/", document.put_back, name="import-put-back"),
    path("<number:pk>/columns/", actions.columns, name="import-columns"),
    path("<number:pk>/values/", actions.values, name="import-values"),
    path("<number:pk>/check/", actions.check, name="import-check"),
    path("<number:pk>/apply/", actions.apply, name="import-apply"),
    path("<number:pk>/facts/", actions.accept_facts, name="import-facts"),
    path("<number:pk>/publish/", actions.publish, name="import-publish"),
    path("<number:pk>/undo/", actions.undo, name="import-undo"),
    path("<number:pk>/cancel/", actions.cancel, name="import-cancel"),
]
