from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "goalweave.intake"
    label = "intake"
