from django.urls import path

from goalweave.web.reporting import views

urlpatterns = [path("", views.home, name="reports")]
