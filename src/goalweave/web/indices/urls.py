from django.urls import path

from goalweave.web.indices import compare, country, downloads, listing, show

urlpatterns = [
    path("", listing.indices, name="indices"),
    path("<str:key>/", show.index, name="index"),
    path("<str:key>/results.<str:form>", downloads.results, name="index-results"),
    path("<str:key>/template.csv", downloads.template, name="index-template"),
    path("<str:key>/to-load.csv", downloads.to_load, name="index-to-load"),
    path("<str:key>/compare/", compare.compare, name="index-compare"),
    path("<str:key>/<str:area>/", country.country, name="index-area"),
]
