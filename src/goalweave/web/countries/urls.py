from django.urls import path

from goalweave.web.countries import listing, parts, profile

urlpatterns = [
    path("", listing.countries, name="countries"),
    path("<str:area>/parts.<str:form>", parts.parts_file, name="country-parts"),
    path("<str:area>/", profile.country, name="country"),
]
