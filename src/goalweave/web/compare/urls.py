from django.urls import path

from goalweave.web.compare import views

urlpatterns = [
    path("", views.compare, name="compare"),
    path("table.<str:form>", views.download, name="compare-file"),
]
