from django.urls import path

from goalweave.web.explore import downloads, views

urlpatterns = [
    path("", views.explore, name="explore"),
    path("links.csv", downloads.links_csv, name="explore-csv"),
    path("chart.svg", downloads.chart_svg, name="explore-svg"),
    path("chart.png", downloads.chart_png, name="explore-png"),
]
