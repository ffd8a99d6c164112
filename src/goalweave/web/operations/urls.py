from django.urls import path

from goalweave.web.operations import views

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("readyz", views.readiness, name="readiness"),
    path("metrics", views.metrics, name="metrics"),
    path(".well-known/security.txt", views.security, name="security-txt"),
]
