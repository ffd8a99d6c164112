from django.urls import path

from goalweave.web.integrations import keys, webhooks

urlpatterns = [
    path("me/keys/", keys.keys, name="api-keys"),
    path("me/keys/<number:pk>/revoke/", keys.revoke, name="api-key-revoke"),
    path("organisations/<slug:slug>/webhooks/", webhooks.webhooks, name="webhooks"),
    path("organisations/<slug:slug>/webhooks/<number:pk>/", webhooks.webhook, name="webhook"),
    path("organisations/<slug:slug>/webhooks/<number:pk>/delete/", webhooks.delete, name="webhook-delete"),
    path("organisations/<slug:slug>/webhooks/<number:pk>/secret/", webhooks.secret, name="webhook-secret"),
    path("organisations/<slug:slug>/webhooks/<number:pk>/test/", webhooks.test, name="webhook-test"),
]
