from django.apps import AppConfig


class FrameworksConfig(AppConfig):
    name = "goalweave.frameworks"
    label = "frameworks"
