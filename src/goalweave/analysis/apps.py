from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "goalweave.analysis"
    label = "analysis"
