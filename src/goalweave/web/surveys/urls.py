from django.urls import path

from goalweave.web.surveys import views

urlpatterns = [path("", views.home, name="reports")]
