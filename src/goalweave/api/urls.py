from django.urls import path

from goalweave.api.site import api

urlpatterns = [path("", api.urls)]
