from django.urls import path

from goalweave.web.rollup import money, saved, views

urlpatterns = [
    path("", views.rollup, name="rollup"),
    path("table.csv", views.download, name="rollup-csv"),
    path("money/", money.money, name="rollup-money"),
    path("money/table.csv", money.download, name="rollup-money-csv"),
    path("views/", saved.save, name="view-save"),
    path("views/<number:pk>/", saved.change, name="view-change"),
]
