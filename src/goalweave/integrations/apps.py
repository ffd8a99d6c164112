from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "goalweave.integrations"
    label = "integrations"
