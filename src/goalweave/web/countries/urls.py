from django.urls import path

from goalweave.web.countries import listing, profile

urlpatterns = [
    path("", listing.countries, name="countries"),
    path("<str:area>/", profile.country, name="country"),
]
