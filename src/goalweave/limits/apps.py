from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "goalweave.limits"
    label = "limits"
