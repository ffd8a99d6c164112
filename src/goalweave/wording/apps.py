from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "goalweave.wording"
