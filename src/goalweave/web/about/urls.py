from django.urls import path

from goalweave.web.about import views

urlpatterns = [path("", views.about, name="about")]
