from django.urls import path

from goalweave.web.opendata import views

urlpatterns = [
    path("", views.open_data, name="open-data"),
    path("catalog", views.catalogue, name="data-catalogue"),
    path("catalog.<str:form>", views.catalogue_file, name="data-catalogue-file"),
    path("files/<str:name>", views.data_file, name="data-file"),
]
