from django.urls import path

from goalweave.web.integrations import keys, webhooks

urlpatterns = [
    path("me/keys/", keys.keys, name="api-keys"),
    path("me/keys/<int:pk>/revoke/", keys.revoke, name="api-key-revoke"),
    path("organisations/<slug:slug>/webhooks/", webhooks.webhooks, name="webhooks"),
    path("organisations/<slug:slug>/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("organisations/<slug:slug>/webhooks/<int:pk>/delete/", webhooks.delete, name="webhook-delete"),
    path("organisations/<slug:slug>/webhooks/<int:pk>/secret/", webhooks.secret, name="webhook-secret"),
    path("organisations/<slug:slug>/webhooks/<int:pk>/test/", webhooks.test, name="webhook-test"),
]
