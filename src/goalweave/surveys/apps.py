from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "goalweave.surveys"
    label = "surveys"
