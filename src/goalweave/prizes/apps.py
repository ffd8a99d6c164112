from django.apps import AppConfig


class PrizesConfig(AppConfig):
    name = "goalweave.prizes"
    label = "prizes"
