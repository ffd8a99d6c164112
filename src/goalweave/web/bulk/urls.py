from django.urls import path

from goalweave.web.bulk import views

urlpatterns = [
    path("", views.bulk, name="records-bulk"),
    path("<uuid:batch>/", views.done, name="records-bulk-done"),
]
