from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "goalweave.imports"
    label = "intake"
