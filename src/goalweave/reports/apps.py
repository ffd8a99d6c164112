from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "goalweave.reports"
    label = "reports"
