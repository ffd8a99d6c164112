from django.urls import path

from goalweave.web.organisations import listing, profile

urlpatterns = [
    path("", listing.organisations, name="organisations"),
    path("<slug:slug>/", profile.organisation, name="organisation"),
]
