from django.urls import path

from goalweave.web.entry import start

urlpatterns = [
    path("", start.start, name="entry-start"),
    path("lost/", start.lost, name="entry-lost"),
]
