from django.urls import path

from goalweave.web.explore import views

urlpatterns = [
    path("", views.explore, name="explore"),
    path("links.csv", views.download, name="explore-csv"),
]
