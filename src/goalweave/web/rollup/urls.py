from django.urls import path

from goalweave.web.rollup import saved, views

urlpatterns = [
    path("", views.rollup, name="rollup"),
    path("table.csv", views.download, name="rollup-csv"),
    path("views/", saved.save, name="view-save"),
    path("views/<int:pk>/", saved.change, name="view-change"),
]
