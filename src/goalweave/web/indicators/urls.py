from django.urls import path

from goalweave.web.indicators import (
    chart_downloads,
    downloads,
    edit,
    list as listing,
    load,
    load_columns,
    map_downloads,
    metadata,
    show,
    values,
)

urlpatterns = [
    path("", listing.indicators, name="indicators"),
    path("new/", edit.new, name="indicator-new"),
    path("load/", load.load, name="indicators-load"),
    path("load/<str:token>/", load.check, name="indicators-check"),
    path("load/<str:token>/columns/", load_columns.columns, name="indicators-columns"),
    path("load/<str:token>/problems.csv", load.problems, name="indicators-problems"),
    path("loadings/<number:pk>/undo/", load.undo, name="loading-undo"),
    path("series/<number:pk>/edit/", edit.edit_series, name="series-edit"),
    path("series/<number:pk>/values/", values.values, name="series-values"),
    path("<slug:slug>/", show.indicator, name="indicator"),
    path("<slug:slug>/metadata/", metadata.metadata, name="indicator-metadata"),
    path("<slug:slug>/edit/", edit.edit, name="indicator-edit"),
    path("<slug:slug>/series/", edit.new_series, name="series-new"),
    path("<slug:slug>/data.<str:form>", downloads.data, name="indicator-data"),
    path("<slug:slug>/chart.<str:form>", chart_downloads.chart_download, name="indicator-chart"),
    path("<slug:slug>/map.<str:form>", map_downloads.map_download, name="indicator-map"),
]
