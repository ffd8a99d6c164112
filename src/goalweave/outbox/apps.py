from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "goalweave.outbox"
    label = "outbox"
