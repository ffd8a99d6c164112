from django.urls import path

from goalweave.web.partners import views

urlpatterns = [
    path("", views.partners, name="partners"),
    path("<int:pk>/", views.partner, name="partner"),
    path("<int:pk>/edit/", views.edit, name="partner-edit"),
    path("<int:pk>/merge/", views.merge, name="partner-merge"),
    path("<int:pk>/merge/<int:entry>/undo/", views.undo, name="partner-merge-undo"),
]
