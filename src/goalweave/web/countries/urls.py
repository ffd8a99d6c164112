from django.urls import path

from goalweave.web.countries import chapter, comparison, downloads, listing, parts, profile

urlpatterns = [
    path("", listing.countries, name="countries"),
    path("compare/", comparison.comparison, name="country-compare"),
    path("compare/table.<str:form>", comparison.comparison_file, name="country-compare-file"),
    path("<str:area>/parts.<str:form>", parts.parts_file, name="country-parts"),
    path("<str:area>/", profile.country, name="country"),
    path("<str:area>/<str:goal>/", chapter.chapter, name="country-goal"),
    path("<str:area>/<str:goal>/<slug:chart>.<str:form>", downloads.chapter_file, name="country-goal-file"),
]
