from django.urls import path

from goalweave.web.tryit import views

urlpatterns = [path("", views.try_it, name="try")]
