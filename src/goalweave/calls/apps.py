from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "goalweave.calls"
    label = "calls"
