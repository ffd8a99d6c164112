from django.urls import path

from goalweave.web.imports import actions, document, listing, show

urlpatterns = [
    path("", listing.imports, name="imports"),
    path("new/", listing.new, name="import-new"),
    path("template.xlsx", listing.template, name="import-template"),
    path("<int:pk>/", show.show, name="import"),
    path("<int:pk>/problems.csv", show.problems_file, name="import-problems"),
    path("<int:pk>/document/", document.document, name="import-document"),
    path("<int:pk>/put-back/", document.put_back, name="import-put-back"),
    path("<int:pk>/columns/", actions.columns, name="import-columns"),
    path("<int:pk>/values/", actions.values, name="import-values"),
    path("<int:pk>/check/", actions.check, name="import-check"),
    path("<int:pk>/apply/", actions.apply, name="import-apply"),
    path("<int:pk>/facts/", actions.accept_facts, name="import-facts"),
    path("<int:pk>/publish/", actions.publish, name="import-publish"),
    path("<int:pk>/undo/", actions.undo, name="import-undo"),
    path("<int:pk>/cancel/", actions.cancel, name="import-cancel"),
]
