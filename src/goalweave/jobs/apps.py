from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "goalweave.jobs"
    label = "jobs"
