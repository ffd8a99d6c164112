from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "goalweave.reports"
    label = "reports"

    def ready(self) -> None:
        from goalweave.reports import checks  # noqa: F401  registers
