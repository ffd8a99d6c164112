from django.urls import path

from goalweave.web.records import views

urlpatterns = [
    path("", views.records, name="records"),
    path("<int:pk>/", views.record, name="record"),
]
