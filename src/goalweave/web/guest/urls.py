from django.urls import path

from goalweave.web.guest import read

urlpatterns = [
    path("<str:token>/", read.read, name="guest"),
    path("<str:token>/comment/", read.comment, name="guest-comment"),
]
