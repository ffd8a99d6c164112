from django.apps import AppConfig
from django.core.signals import request_finished, request_started


class IndicatorsConfig(AppConfig):
    name = "goalweave.indicators"
    label = "indicators"

    def ready(self) -> None:
        from goalweave.indicators.areas import forget_revision, start_request

        request_started.connect(start_request)
        request_finished.connect(forget_revision)
