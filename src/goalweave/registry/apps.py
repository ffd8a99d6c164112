from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "goalweave.registry"
    label = "registry"
