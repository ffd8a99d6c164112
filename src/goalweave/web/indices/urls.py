from django.urls import path

from goalweave.web.indices import build, compare, country, downloads, listing, show, table

urlpatterns = [
    path("", listing.indices, name="indices"),
    path("build/", build.build, name="index-build"),
    path("build/save/", build.save, name="index-save"),
    path("build/publish/", build.publish, name="index-publish"),
    path("build/download/<str:form>", build.download, name="index-build-download"),
    path("build/drafts/<number:pk>/", build.draft, name="index-draft"),
    path("build/drafts/<number:pk>/delete/", build.delete, name="index-draft-delete"),
    path("<str:key>/", show.index, name="index"),
    path("<str:key>/results.<str:form>", downloads.results, name="index-results"),
    path("<str:key>/template.csv", downloads.template, name="index-template"),
    path("<str:key>/to-load.csv", downloads.to_load, name="index-to-load"),
    path("<str:key>/remove/", build.remove, name="index-remove"),
    path("<str:key>/table/", table.table, name="index-table"),
    path("<str:key>/table/load/", table.load, name="index-table-load"),
    path("<str:key>/compare/", compare.compare, name="index-compare"),
    path("<str:key>/<str:area>/", country.country, name="index-area"),
]
