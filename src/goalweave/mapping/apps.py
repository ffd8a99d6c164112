from django.apps import AppConfig


class MappingConfig(AppConfig):
    name = "goalweave.mapping"
    label = "mapping"
