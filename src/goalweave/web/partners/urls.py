from django.urls import path

from goalweave.web.partners import views

urlpatterns = [
    path("", views.partners, name="partners"),
    path("<number:pk>/", views.partner, name="partner"),
    path("<number:pk>/edit/", views.edit, name="partner-edit"),
    path("<number:pk>/merge/", views.merge, name="partner-merge"),
    path("<number:pk>/merge/<number:entry>/undo/", views.undo, name="partner-merge-undo"),
]
