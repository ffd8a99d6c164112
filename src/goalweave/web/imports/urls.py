from django.urls import path

from goalweave.web.imports import listing, posts, show, template

urlpatterns = [
    path("", listing.imports, name="imports"),
    path("new/", listing.new, name="import-new"),
    path("template.xlsx", template.template, name="import-template"),
    path("<int:pk>/", show.show, name="import"),
    path("<int:pk>/problems.csv", show.problems_file, name="import-problems"),
    path("<int:pk>/columns/", posts.columns, name="import-columns"),
    path("<int:pk>/values/", posts.values, name="import-values"),
    path("<int:pk>/check/", posts.check, name="import-check"),
    path("<int:pk>/apply/", posts.apply, name="import-apply"),
    path("<int:pk>/undo/", posts.undo, name="import-undo"),
    path("<int:pk>/cancel/", posts.cancel, name="import-cancel"),
]
