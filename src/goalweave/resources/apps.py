from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "goalweave.resources"
    label = "resources"
