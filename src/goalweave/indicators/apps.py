from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "goalweave.indicators"
    label = "indicators"
