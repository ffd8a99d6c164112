from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "goalweave.opendata"
